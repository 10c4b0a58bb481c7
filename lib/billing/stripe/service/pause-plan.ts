import type Stripe from "stripe";
import { AppError, notFound } from "../../../platform/errors.ts";
import { clearThrottle, declareThrottle, hitThrottle } from "../../../platform/throttle.ts";
import { whileOverageIsClosed } from "../../overage/close-overage.ts";
import { askStripe } from "../ask-stripe.ts";
import type { Payer } from "../payer.ts";
import type { PauseInput, Plan } from "../schema.ts";
import type { SubscriptionRow } from "../store/subscriptions.ts";
import { syncSubscription } from "../sync/sync-subscription.ts";
import { assertOwnPlan } from "./assert-own-plan.ts";
import { findLiveSubscription, getPlan } from "./get-plan.ts";

/** So that collection is on again when the next period begins, and that one is paid. */
const BEFORE_PERIOD_MS = 60_000;

/** Who lets a plan go on holds this until Stripe has answered; should they die, it is free again after a minute. */
const GOES_ON = declareThrottle({ name: "unpause-plan", limit: 1, windowSeconds: 60 });

const refused = (reason: string, message: string) => new AppError("conflict", message, { details: { reason } });

async function getPausable(payer: Payer): Promise<SubscriptionRow> {
  const live = await findLiveSubscription(payer);
  if (!live) throw notFound("A plan that is paid for");
  assertOwnPlan(live);
  return live;
}

/** The end of a period that is some months after the one that runs now; the last day of a shorter month. */
function monthsAfter(periodEndsAt: Date, months: number): Date {
  const day = periodEndsAt.getUTCDate();
  const next = new Date(periodEndsAt);
  next.setUTCDate(1);
  next.setUTCMonth(next.getUTCMonth() + months);
  const last = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate();
  next.setUTCDate(Math.min(day, last));
  return next;
}

/**
 * Pauses a monthly plan: what is paid lasts to its end, then nothing is taken and nothing is in force for some months,
 * and then it goes on by itself.
 * @throws AppError not_found, conflict (`not_active`, `yearly`, `ends`, `paused`, `overage_open`), unavailable
 */
export async function pausePlan(payer: Payer, { months }: PauseInput): Promise<Plan> {
  const live = await getPausable(payer);
  if (live.status !== "active") throw refused("not_active", "Only a plan that is paid for can be paused.");
  if (live.period !== "month") throw refused("yearly", "A plan that is paid by the year cannot be paused.");
  if (live.cancelsAt !== null) throw refused("ends", "This plan ends. There is nothing to pause.");
  if (live.isCollectionPaused) throw refused("paused", "It is paused already.");
  const resumesAt = monthsAfter(live.periodEndsAt, months).getTime() - BEFORE_PERIOD_MS;
  // The invoice that is voided would have billed it too.
  await whileOverageIsClosed(live, () =>
    askStripe((stripe) =>
      stripe.subscriptions.update(live.stripeSubscriptionId, {
        pause_collection: { behavior: "void", resumes_at: Math.floor(resumesAt / 1000) },
      }),
    ),
  );
  await syncSubscription(live.stripeSubscriptionId);
  return getPlan(payer);
}

async function goOn(payer: Payer): Promise<Plan> {
  const live = await getPausable(payer);
  if (!live.isCollectionPaused) throw refused("not_paused", "It is not paused.");
  await askStripe(async (stripe) => {
    const { latest_invoice } = await stripe.subscriptions.retrieve(live.stripeSubscriptionId, {
      expand: ["latest_invoice"],
    });
    const isPaid = latest_invoice !== null && typeof latest_invoice === "object" && latest_invoice.status === "paid";
    const params: Stripe.SubscriptionUpdateParams = isPaid
      ? { pause_collection: "" }
      : {
          pause_collection: "",
          billing_cycle_anchor: { type: "now" },
          proration_behavior: "none",
          payment_behavior: "error_if_incomplete",
        };
    await stripe.subscriptions.update(live.stripeSubscriptionId, params);
  });
  await syncSubscription(live.stripeSubscriptionId);
  return getPlan(payer);
}

/**
 * Lets a paused plan go on. Before the pause has begun nothing is charged; after that a new month begins now and is paid
 * now, because the one that runs is not. When the card is refused it stays paused.
 * @throws AppError not_found, conflict (`not_paused`, also while another tab does it; `card_refused`), unavailable
 */
export async function unpausePlan(payer: Payer): Promise<Plan> {
  // One at a time, looked at only then: each that finds it paused would begin a month of its own, and pay it.
  if ((await hitThrottle(GOES_ON, payer.userId)) !== null)
    throw refused("not_paused", "It is being ended this moment.");
  try {
    return await goOn(payer);
  } finally {
    await clearThrottle(GOES_ON, payer.userId);
  }
}
