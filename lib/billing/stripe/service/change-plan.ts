import type Stripe from "stripe";
import { nowMs } from "../../../platform/clock.ts";
import { AppError, notFound } from "../../../platform/errors.ts";
import { whileOverageIsClosed } from "../../overage/close-overage.ts";
import { overageRemoval } from "../../overage/overage-item.ts";
import { askStripe } from "../ask-stripe.ts";
import { fromCents, fromSeconds } from "../money.ts";
import type { Payer } from "../payer.ts";
import type { ChangeInput, Plan, Preview, PreviewInput } from "../schema.ts";
import type { SubscriptionRow } from "../store/subscriptions.ts";
import { planItemOf } from "../sync/read-subscription.ts";
import { syncSubscription } from "../sync/sync-subscription.ts";
import { assertOwnPlan } from "./assert-own-plan.ts";
import { findLiveSubscription, getPlan } from "./get-plan.ts";
import { pickOffer } from "./pick-offer.ts";

/** How old the moment of a preview may be when the change is made. */
const PREVIEW_VALID_MS = 15 * 60_000;

async function getLiveSubscription(payer: Payer): Promise<SubscriptionRow> {
  const live = await findLiveSubscription(payer);
  if (!live) throw notFound("A plan that is paid for");
  assertOwnPlan(live);
  return live;
}

interface Wanted {
  live: SubscriptionRow;
  offer: Awaited<ReturnType<typeof pickOffer>>;
}

async function readWanted(payer: Payer, input: PreviewInput, allowed: readonly string[]): Promise<Wanted> {
  const offer = await pickOffer(payer, input, allowed);
  const live = await getLiveSubscription(payer);
  if (live.stripePriceId === offer.stripePriceId && live.quantity === offer.quantity) {
    throw new AppError("conflict", "You have this plan.", { details: { reason: "same_plan" } });
  }
  if (live.status !== "active" && live.status !== "trialing") {
    throw new AppError("conflict", "Pay what is open first, then change the plan.", { details: { reason: "unpaid" } });
  }
  // What a change costs would be voided with everything else.
  if (live.isCollectionPaused) {
    throw new AppError("conflict", "Let the plan go on first, then change it.", { details: { reason: "paused" } });
  }
  // The time that was given back would be paid for once more, as what is left of it.
  const { subscription } = await getPlan(payer);
  if (subscription?.takenBack) {
    throw new AppError("conflict", "The payment of the running time was given back. Change the plan when it is over.", {
      details: { reason: "taken_back" },
    });
  }
  return { live, offer };
}

async function itemsFor(stripe: Stripe, { live, offer }: Wanted) {
  const subscription = await stripe.subscriptions.retrieve(live.stripeSubscriptionId);
  const plan = { id: planItemOf(subscription).id, price: offer.stripePriceId, quantity: offer.quantity };
  return [plan, ...(offer.period === "year" ? await overageRemoval(live, subscription) : [])];
}

/** What a change of plan would cost now. Nothing is changed. @throws AppError bad_request, not_found, conflict */
export async function previewChange(payer: Payer, input: PreviewInput): Promise<Preview> {
  const wanted = await readWanted(payer, input, []);
  const prorationDate = Math.floor(nowMs() / 1000);
  const { live, offer } = wanted;
  const invoice = await askStripe(async (stripe) =>
    stripe.invoices.createPreview({
      subscription: live.stripeSubscriptionId,
      subscription_details: {
        items: await itemsFor(stripe, wanted),
        proration_behavior: "always_invoice",
        proration_date: prorationDate,
      },
    }),
  );
  // A trial costs nothing until it ends, whatever plan is tried.
  const isTrial = live.status === "trialing";
  const lines = isTrial ? [] : invoice.lines.data;
  const whole = lines.find(({ period }) => period.end > live.periodEndsAt.getTime() / 1000);
  return {
    key: offer.key,
    dueNowMicroUsd: isTrial ? 0 : fromCents(invoice.amount_due),
    totalMicroUsd: isTrial ? 0 : fromCents(invoice.total),
    lines: lines.map(({ description, amount }) => ({
      description: description ?? "",
      amountMicroUsd: fromCents(amount),
    })),
    prorationAt: fromSeconds(prorationDate).toISOString(),
    renewsAt: (whole ? fromSeconds(whole.period.end) : live.periodEndsAt).toISOString(),
  };
}

// Somebody who could choose the moment would choose the last second of the period, when an upgrade costs nothing.
function prorationDateOf(prorationAt: string | undefined): number {
  const at = prorationAt === undefined ? nowMs() : Date.parse(prorationAt);
  if (at > nowMs() || at < nowMs() - PREVIEW_VALID_MS) {
    throw new AppError("conflict", "This preview is too old. Look at the amounts again.", {
      details: { reason: "preview_expired" },
    });
  }
  return Math.floor(at / 1000);
}

/**
 * Changes the plan and takes what the preview said. When the card is refused nothing changes.
 * @throws AppError bad_request, not_found, conflict
 */
export async function changePlan(payer: Payer, input: ChangeInput): Promise<Plan> {
  const wanted = await readWanted(payer, input, ["prorationAt"]);
  const prorationDate = prorationDateOf(input.prorationAt);
  const change = () =>
    askStripe(async (stripe) =>
      stripe.subscriptions.update(wanted.live.stripeSubscriptionId, {
        items: await itemsFor(stripe, wanted),
        proration_behavior: "always_invoice",
        payment_behavior: "error_if_incomplete",
        proration_date: prorationDate,
        // Who takes another plan means to go on.
        cancel_at_period_end: false,
      }),
    );
  // What it is billed through goes with a plan by the year.
  await (wanted.offer.period === "year" ? whileOverageIsClosed(wanted.live, change) : change());
  await syncSubscription(wanted.live.stripeSubscriptionId);
  return getPlan(payer);
}

/** Lets the plan end with its period, or go on after all. @throws AppError not_found, conflict */
export async function setPlanEnds(payer: Payer, ends: boolean): Promise<Plan> {
  const live = await getLiveSubscription(payer);
  if ((live.cancelsAt !== null) === ends) {
    throw new AppError("conflict", ends ? "It ends already." : "It goes on already.", {
      details: { reason: "no_change" },
    });
  }
  await askStripe((stripe) => stripe.subscriptions.update(live.stripeSubscriptionId, { cancel_at_period_end: ends }));
  await syncSubscription(live.stripeSubscriptionId);
  return getPlan(payer);
}
