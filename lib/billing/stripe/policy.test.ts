import { describe, expect, it } from "vitest";
import type { TierId } from "../../auth/schema.ts";
import { GRACE_MS, planTierAt, SILENCE_MS, type SubscriptionFacts, validUntil } from "./policy.ts";

const END = 1_000_000_000;
const PAID = { status: "paid", paidMicroUsd: 29_000_000, refundedMicroUsd: 0, dispute: null } as const;
const facts = (changes: Partial<SubscriptionFacts> = {}): SubscriptionFacts => ({
  tier: "pro",
  seats: 1,
  status: "active",
  periodEndsAt: END,
  cancelsAt: null,
  pastDueAt: null,
  isCollectionPaused: false,
  isInvoiced: false,
  dueAt: null,
  invoice: PAID,
  ...changes,
});
const rank = (tier: TierId) => ["free", "pro", "team", "enterprise"].indexOf(tier);

describe("validUntil", () => {
  it.each<[string, Partial<SubscriptionFacts>, number | null]>([
    ["active", {}, END + SILENCE_MS],
    ["trialing", { status: "trialing" }, END + SILENCE_MS],
    ["cancelled for the end", { cancelsAt: END }, END],
    ["cancelled for another day", { cancelsAt: END - 5 }, END - 5],
    ["past due", { status: "past_due", pastDueAt: 500 }, 500 + GRACE_MS],
    ["past due since nobody knows when", { status: "past_due" }, END + GRACE_MS],
    ["canceled", { status: "canceled" }, null],
    ["unpaid", { status: "unpaid" }, null],
    ["incomplete", { status: "incomplete" }, null],
    ["never begun", { status: "incomplete_expired" }, null],
    ["paused", { status: "paused" }, null],
    ["refunded whole", { invoice: { ...PAID, refundedMicroUsd: 29_000_000 } }, null],
    ["refunded in part", { invoice: { ...PAID, refundedMicroUsd: 28_990_000 } }, END + SILENCE_MS],
    [
      "a trial, whose invoice is nothing",
      { status: "trialing", invoice: { ...PAID, paidMicroUsd: 0 } },
      END + SILENCE_MS,
    ],
    ["invoiced and not due before the end", { isInvoiced: true, dueAt: END }, END + SILENCE_MS],
    ["invoiced and due long before the end", { isInvoiced: true, dueAt: 500 }, 500 + GRACE_MS],
    [
      "invoiced and past due since a later invoice",
      { isInvoiced: true, status: "past_due", pastDueAt: END, dueAt: 500 },
      500 + GRACE_MS,
    ],
    [
      "invoiced, and the invoice voided",
      { isInvoiced: true, invoice: { ...PAID, status: "void", paidMicroUsd: 0 } },
      END + SILENCE_MS,
    ],
    ["invoiced and cancelled", { isInvoiced: true, status: "canceled", dueAt: END }, null],
    ["disputed", { invoice: { ...PAID, dispute: "open" } }, null],
    ["disputed and lost", { invoice: { ...PAID, dispute: "lost" } }, null],
    ["disputed and won", { invoice: { ...PAID, dispute: "won" } }, END + SILENCE_MS],
    ["paused while what is paid lasts", { isCollectionPaused: true }, END],
    ["not paused any more, in a period that was not paid", { invoice: { ...PAID, status: "void" } }, null],
    ["paused and not paid", { isCollectionPaused: true, invoice: { ...PAID, status: "void" } }, null],
    ["without an invoice", { invoice: null }, END + SILENCE_MS],
  ])("%s", (_, changes, until) => {
    expect(validUntil(facts(changes))).toBe(until);
  });
});

describe("planTierAt", () => {
  it("is the highest that is in force, until the first of them changes", () => {
    const both = [facts({ cancelsAt: 50 }), facts({ tier: "team", seats: 7, cancelsAt: 90 })];
    expect(planTierAt(both, rank, 10)).toEqual({ tier: "team", seats: 7, changesAt: 50 });
    expect(planTierAt(both, rank, 50)).toEqual({ tier: "team", seats: 7, changesAt: 90 });
    expect(planTierAt(both, rank, 90)).toEqual({ tier: "free", seats: null, changesAt: null });
  });

  it("is free for nothing, and for a price that is not on the list", () => {
    expect(planTierAt([], rank, 0)).toEqual({ tier: "free", seats: null, changesAt: null });
    expect(planTierAt([facts({ tier: null })], rank, 0)).toEqual({ tier: "free", seats: null, changesAt: null });
  });
});
