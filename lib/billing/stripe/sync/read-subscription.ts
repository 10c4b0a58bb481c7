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

/** The name of the field on invoices that holds the buyer's own number. */
export const PURCHASE_ORDER_FIELD = "Purchase order";

/** Since when what must be paid is not: since it was sent, or since it was due where it is paid by hand. */
function pastDueAt(subscription: Stripe.Subscription, invoice: Stripe.Invoice | null): Date | null {
  if (subscription.status !== "past_due") return null;
  const sentAt = invoice?.status_transitions.finalized_at ?? planItemOf(subscription).current_period_start;
  return fromSeconds((subscription.collection_method === "send_invoice" ? invoice?.due_date : null) ?? sentAt);
}

/**
 * A subscription of Stripe's as a row. Its latest invoice and its discounts must be expanded.
 * @param userId Whose its customer is, by our own table.
 * @param isOverageDiscounted Of `overageDiscounts`.
 */
export async function readSubscription(
  subscription: Stripe.Subscription,
  userId: string,
  isOverageDiscounted: (subscription: Stripe.Subscription) => Promise<boolean>,
): Promise<SubscriptionRow> {
  const item = planItemOf(subscription);
  if (!STATUSES.includes(subscription.status)) throw new Error(`${subscription.id} is ${subscription.status}`);
  const invoice = typeof subscription.latest_invoice === "object" ? subscription.latest_invoice : null;
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
    pastDueAt: pastDueAt(subscription, invoice),
    isCollectionPaused: subscription.pause_collection !== null,
    resumesAt: dateOf(subscription.pause_collection?.resumes_at ?? null),
    isOverageDiscounted: await isOverageDiscounted(subscription),
    isInvoiced: subscription.collection_method === "send_invoice",
    daysUntilDue: subscription.days_until_due,
    purchaseOrder:
      subscription.invoice_settings.custom_fields?.find(({ name }) => name === PURCHASE_ORDER_FIELD)?.value ?? null,
    stripeInvoiceId: invoice?.id ?? null,
    createdAt: fromSeconds(subscription.created),
  };
}
