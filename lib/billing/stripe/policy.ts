import type { TierId } from "../../auth/schema.ts";
import type { SubscriptionStatus } from "./schema.ts";

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long a plan stays in force after a payment has failed. */
export const GRACE_MS = 7 * DAY_MS;
/** How long a plan that should have been renewed stays in force without a word from Stripe. */
export const SILENCE_MS = 72 * HOUR_MS;

/** More seats than this are a matter for a contract. */
export const MAX_SEATS = 1000;

/** What of a subscription decides what is in force. Times are Unix ms. */
export interface SubscriptionFacts {
  tier: TierId | null;
  /** For how many members of a workspace it pays; null: for any number. */
  seats: number | null;
  status: SubscriptionStatus;
  periodEndsAt: number;
  cancelsAt: number | null;
  pastDueAt: number | null;
  isCollectionPaused: boolean;
  /** Paid by hand, from invoices that are sent. */
  isInvoiced: boolean;
  /** When the oldest invoice that waits to be paid by hand is due. */
  dueAt: number | null;
  /** Its latest invoice, when that is known. */
  invoice: {
    status: string;
    paidMicroUsd: number;
    refundedMicroUsd: number;
    dispute: "open" | "won" | "lost" | null;
  } | null;
}

/** How the payment of the running time was taken back whole, which then gives nothing; null when it was not. */
export function takenBack(invoice: SubscriptionFacts["invoice"]): "refunded" | "disputed" | null {
  if (invoice?.dispute === "open" || invoice?.dispute === "lost") return "disputed";
  return invoice && invoice.paidMicroUsd > 0 && invoice.refundedMicroUsd >= invoice.paidMicroUsd ? "refunded" : null;
}

/** Whether a plan was refunded whole and only waits for its end: nothing of it is in force, and another may be bought. */
export function isGivenBack(plan: { takenBack: ReturnType<typeof takenBack>; endsAt: Date | string | null }): boolean {
  return plan.takenBack === "refunded" && plan.endsAt !== null;
}

/**
 * Until when a subscription gives its tier, Unix ms; null when it gives nothing.
 * Trialing and active: until the period ends, and three days longer when nobody said that it does. Past due: for the
 * grace period. An invoice that was given back whole, or that the bank took back, ends it at once. While it is paused, what
 * is paid lasts to its last second and nothing after that; so does a period whose invoice a pause has voided, although the
 * pause is over. Where it is paid by invoice, it lasts no longer than the grace period after the day that the oldest open
 * one is due, and an invoice that was voided is one that nobody has to pay.
 */
export function validUntil(facts: SubscriptionFacts): number | null {
  const until = validWhilePaid(facts);
  return until === null || facts.dueAt === null ? until : Math.min(until, facts.dueAt + GRACE_MS);
}

function validWhilePaid(facts: SubscriptionFacts): number | null {
  const { status, invoice, cancelsAt, periodEndsAt, pastDueAt } = facts;
  if (takenBack(invoice) !== null) return null;
  if (invoice?.status === "void" && !facts.isInvoiced) return null;
  if (facts.isCollectionPaused && invoice && ["uncollectible", "draft"].includes(invoice.status)) return null;
  if (status === "trialing" || status === "active") {
    return cancelsAt ?? periodEndsAt + (facts.isCollectionPaused ? 0 : SILENCE_MS);
  }
  if (status === "past_due") return (pastDueAt ?? periodEndsAt) + GRACE_MS;
  return null;
}

/** The tier that the subscriptions give at `nowMs` and with how many seats, and when that changes by itself (Unix ms). */
export function planTierAt(
  subscriptions: readonly SubscriptionFacts[],
  rank: (tier: TierId) => number,
  nowMs: number,
): { tier: TierId; seats: number | null; changesAt: number | null } {
  let tier: TierId = "free";
  let seats: number | null = null;
  let changesAt: number | null = null;
  for (const facts of subscriptions) {
    const until = validUntil(facts);
    if (facts.tier === null || until === null || until <= nowMs) continue;
    if (rank(facts.tier) > rank(tier)) {
      tier = facts.tier;
      seats = facts.seats;
    }
    changesAt = Math.min(changesAt ?? until, until);
  }
  return { tier, seats, changesAt };
}

/** Whether a subscription is one that a person has now, as opposed to one that never began or is over. */
export function isLive(status: SubscriptionStatus): boolean {
  return (
    status === "trialing" || status === "active" || status === "past_due" || status === "paused" || status === "unpaid"
  );
}
