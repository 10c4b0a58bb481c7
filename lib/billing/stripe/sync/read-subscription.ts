import type Stripe from "stripe";
import { fromCents, fromSeconds } from "../money.ts";
import type { SubscriptionStatus } from "../schema.ts";
import { findTierOfPrice } from "../store/prices.ts";
import type { SubscriptionRow } from "../store/subscriptions.ts";

const STATUSES: readonly string[] = [
  "incomplete",
  "incomplete_expired",
  "trialing",
  "active",
  "past_due",
  "canceled",
  "unpaid",
  "paused",
];

const dateOf = (seconds: number | null) => (seconds === null ? null : fromSeconds(seconds));

/** The item that is the plan, beside which one for metered usage may stand. */
export function planItemOf({ id, items }: Stripe.Subscription): Stripe.SubscriptionItem {
  const item = items.data.find(({ price }) => price.recurring?.usage_type !== "metered");
  if (!item) throw new Error(`${id} has no plan`);
  return item;
}

/**
 * A subscription of Stripe's as a row. Its latest invoice must be expanded.
 * @param userId Whose its customer is, by our own table.
 */
export async function readSubscription(subscription: Stripe.Subscription, userId: string): Promise<SubscriptionRow> {
  const item = planItemOf(subscription);
  if (!STATUSES.includes(subscription.status)) throw new Error(`${subscription.id} is ${subscription.status}`);
  const invoice = typeof subscription.latest_invoice === "object" ? subscription.latest_invoice : null;
  const finalizedAt = invoice?.status_transitions.finalized_at ?? null;
  return {
    stripeSubscriptionId: subscription.id,
    userId,
    stripePriceId: item.price.id,
    tier: await findTierOfPrice(item.price.id),
    period: item.price.recurring?.interval === "year" ? "year" : "month",
    amountMicroUsd: fromCents((item.price.unit_amount ?? 0) * (item.quantity ?? 1)),
    quantity: item.quantity ?? 1,
    status: subscription.status as SubscriptionStatus,
    periodStartsAt: fromSeconds(item.current_period_start),
    periodEndsAt: fromSeconds(item.current_period_end),
    trialEndsAt: dateOf(subscription.trial_end),
    cancelsAt: subscription.ended_at === null ? dateOf(subscription.cancel_at) : null,
    endedAt: dateOf(subscription.ended_at),
    // Since the invoice that is not paid was sent.
    pastDueAt: subscription.status === "past_due" ? fromSeconds(finalizedAt ?? item.current_period_start) : null,
    isCollectionPaused: subscription.pause_collection !== null,
    resumesAt: dateOf(subscription.pause_collection?.resumes_at ?? null),
    stripeInvoiceId: invoice?.id ?? null,
    createdAt: fromSeconds(subscription.created),
  };
}
