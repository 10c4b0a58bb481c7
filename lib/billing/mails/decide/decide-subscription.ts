import { TIER_IDS, type TierId } from "../../../auth/schema.ts";
import { GRACE_MS, isLive } from "../../stripe/policy.ts";
import type { InvoiceRow } from "../../stripe/store/invoices.ts";
import type { SubscriptionRow } from "../../stripe/store/subscriptions.ts";
import type { DunningStage, Notice, PricedPlan } from "../notice.ts";
import type { ToldSubscription } from "../told.ts";

const DAY_MS = 86_400_000;
/** How long before its end a trial is announced to end. */
export const TRIAL_NOTICE_MS = 3 * DAY_MS;
const SECOND_DUNNING_MS = 3 * DAY_MS;
const LAST_DUNNING_MS = GRACE_MS - DAY_MS;
/** For so long a purchase that came to nothing is told of; a look at what is older finds no news. */
const FAILED_PURCHASE_MS = 14 * DAY_MS;

/** What is news about a subscription, and what will have been told then. */
export interface SubscriptionNews {
  notices: Notice[];
  told: ToldSubscription;
}

const iso = (date: Date | null) => date?.toISOString() ?? null;
const planOf = ({ tier, period, amountMicroUsd, quantity }: PricedPlan): PricedPlan => ({
  tier,
  period,
  amountMicroUsd,
  quantity,
});
const aYear = ({ period, amountMicroUsd }: PricedPlan) => (period === "year" ? amountMicroUsd : 12 * amountMicroUsd);

/** Which mail about an open payment is due; null before the first and once the grace is over. */
export function dunningStageAt(pastDueAt: Date, nowMs: number): DunningStage | null {
  const age = nowMs - pastDueAt.getTime();
  if (age >= GRACE_MS) return null;
  if (age >= LAST_DUNNING_MS) return 3;
  return age >= SECOND_DUNNING_MS ? 2 : 1;
}

/** Larger is what ranks higher, and of two equals what costs more in a year. */
function directionOf(from: PricedPlan, to: PricedPlan): "up" | "down" {
  const rank = (tier: TierId | null) => (tier === null ? -1 : TIER_IDS.indexOf(tier));
  const step = rank(to.tier) - rank(from.tier) || aYear(to) - aYear(from);
  return step < 0 ? "down" : "up";
}

function changes(told: ToldSubscription, row: SubscriptionRow, invoice: InvoiceRow | null): Notice[] {
  const plan = planOf(row);
  const notices: Notice[] = [];
  // Of both: how many they were is not known of what was told long ago, but what they cost is.
  const hasOtherSeats = told.quantity !== row.quantity && told.amountMicroUsd !== row.amountMicroUsd;
  if (told.priceId !== row.stripePriceId || hasOtherSeats) {
    const from = planOf(told);
    const isBilled = invoice !== null && invoice.stripeInvoiceId !== told.invoiceId && invoice.totalMicroUsd !== 0;
    notices.push({
      kind: "plan_changed",
      direction: directionOf(from, plan),
      from,
      plan,
      billedMicroUsd: isBilled ? invoice.totalMicroUsd : null,
      renewsAt: row.periodEndsAt,
    });
  }
  if (told.status === "trialing" && (row.status === "active" || row.status === "past_due")) {
    notices.push({ kind: "trial_ended", plan, renewsAt: row.periodEndsAt });
  }
  if (row.cancelsAt !== null && told.cancelsAt !== iso(row.cancelsAt)) {
    notices.push({ kind: "plan_cancelled", plan, endsAt: row.cancelsAt, isInvoiced: row.isInvoiced });
  } else if (row.cancelsAt === null && told.cancelsAt !== null) {
    notices.push({ kind: "plan_resumed", plan, renewsAt: row.periodEndsAt, wasPaused: false });
  }
  if (row.isCollectionPaused && !told.isPaused) {
    notices.push({ kind: "plan_paused", plan, resumesAt: row.resumesAt });
  } else if (!row.isCollectionPaused && told.isPaused) {
    notices.push({ kind: "plan_resumed", plan, renewsAt: row.periodEndsAt, wasPaused: true });
  }
  return notices;
}

/**
 * What to tell of a subscription: the difference between what was told last and what it is. How many events led there,
 * and in which order they came, makes no difference.
 * @param told Null when nothing was told yet.
 * @param invoice Its latest invoice.
 * @returns Null while there is nothing to tell of: a purchase that was not finished.
 */
export function decideSubscription(
  told: ToldSubscription | null,
  row: SubscriptionRow,
  invoice: InvoiceRow | null,
  nowMs: number,
): SubscriptionNews | null {
  const { status, trialEndsAt, pastDueAt } = row;
  if (status === "incomplete") return null;
  const isFailed = status === "incomplete_expired";
  // Its buyer has left long since, where the payment took days to fail.
  if (isFailed && nowMs - (row.endedAt ?? row.createdAt).getTime() >= FAILED_PURCHASE_MS) return null;
  const plan = planOf(row);
  const next: ToldSubscription = {
    ...plan,
    status,
    priceId: row.stripePriceId,
    cancelsAt: iso(row.cancelsAt),
    trialEndingFor: told?.trialEndingFor ?? null,
    dunning: told?.dunning ?? null,
    invoiceId: row.stripeInvoiceId,
    card: told?.card ?? null,
    isPaused: row.isCollectionPaused,
  };
  if (!isLive(status)) {
    const isNews = told === null || isLive(told.status);
    const kind = isFailed ? "purchase_failed" : "plan_ended";
    return { notices: isNews ? [{ kind, plan }] : [], told: next };
  }
  const isTrying = status === "trialing" && trialEndsAt !== null;
  const notices: Notice[] =
    told === null
      ? [
          {
            kind: "plan_started",
            plan,
            trialEndsAt: isTrying ? trialEndsAt : null,
            renewsAt: row.periodEndsAt,
            isInvoiced: row.isInvoiced,
          },
        ]
      : changes(told, row, invoice);
  if (isTrying && row.cancelsAt === null && trialEndsAt.getTime() - nowMs <= TRIAL_NOTICE_MS) {
    // Who has begun a short trial just now has read when it ends.
    if (told !== null && told.trialEndingFor !== iso(trialEndsAt) && trialEndsAt.getTime() > nowMs) {
      notices.push({ kind: "trial_ending", plan, trialEndsAt });
    }
    next.trialEndingFor = iso(trialEndsAt);
  }
  if (status !== "past_due" || pastDueAt === null) return { notices, told: { ...next, dunning: null } };
  const stage = dunningStageAt(pastDueAt, nowMs);
  const since = pastDueAt.toISOString();
  const before = next.dunning?.since === since ? next.dunning.stage : 0;
  if (stage === null || stage <= before) return { notices, told: next };
  const open = {
    stage,
    plan,
    dueMicroUsd: invoice?.dueMicroUsd ?? row.amountMicroUsd,
    graceEndsAt: new Date(pastDueAt.getTime() + GRACE_MS),
    invoice: { number: invoice?.number ?? null, pageUrl: invoice?.pageUrl ?? null },
  };
  notices.push(
    row.isInvoiced
      ? { kind: "invoice_overdue", ...open, dueAt: pastDueAt }
      : { kind: "payment_failed", ...open, nextAttemptAt: invoice?.nextAttemptAt ?? null },
  );
  return { notices, told: { ...next, dunning: { since, stage } } };
}
