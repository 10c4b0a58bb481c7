import { describe, expect, it } from "vitest";
import { mailSchema } from "../../../platform/mail/queue-mail.ts";
import { GRACE_MS } from "../../stripe/policy.ts";
import type { SubscriptionStatus } from "../../stripe/schema.ts";
import type { InvoiceRow } from "../../stripe/store/invoices.ts";
import type { SubscriptionRow } from "../../stripe/store/subscriptions.ts";
import { type ToldSubscription, toldSubscriptionSchema } from "../told.ts";
import { writeNotice } from "../write-notice.ts";
import { decideCard, nameCard } from "./decide-card.ts";
import { decideCustomer } from "./decide-customer.ts";
import { decideInvoice } from "./decide-invoice.ts";
import { decideSubscription, dunningStageAt } from "./decide-subscription.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2027, 2, 1);

const subscription = (changes: Partial<SubscriptionRow> = {}): SubscriptionRow => ({
  stripeSubscriptionId: "sub_1",
  userId: "u",
  stripePriceId: "price_pro",
  tier: "pro",
  period: "month",
  amountMicroUsd: 29_000_000,
  quantity: 1,
  status: "active",
  periodStartsAt: new Date(NOW - DAY),
  periodEndsAt: new Date(NOW + 29 * DAY),
  trialEndsAt: null,
  cancelsAt: null,
  endedAt: null,
  pastDueAt: null,
  isCollectionPaused: false,
  resumesAt: null,
  isOverageDiscounted: false,
  isInvoiced: false,
  daysUntilDue: null,
  purchaseOrder: null,
  stripeInvoiceId: "in_1",
  createdAt: new Date(NOW - DAY),
  ...changes,
});
const invoice = (changes: Partial<InvoiceRow> = {}): InvoiceRow => ({
  stripeInvoiceId: "in_1",
  userId: "u",
  stripeSubscriptionId: "sub_1",
  number: "NX-1",
  status: "paid",
  totalMicroUsd: 29_000_000,
  dueMicroUsd: 29_000_000,
  paidMicroUsd: 29_000_000,
  refundedMicroUsd: 0,
  dispute: null,
  pageUrl: "https://pay.example/in_1",
  pdfUrl: null,
  nextAttemptAt: null,
  isSent: false,
  dueAt: null,
  createdAt: new Date(NOW),
  ...changes,
});

/** What is told when a subscription is looked at in these states one after another. */
function tell(rows: readonly SubscriptionRow[], at: (index: number) => number = () => NOW) {
  let told: ToldSubscription | null = null;
  return rows.map((row, index) => {
    const news = decideSubscription(told, row, invoice(), at(index));
    told = news?.told ?? told;
    return (news?.notices ?? []).map(({ kind }) => kind);
  });
}

describe("what is told of a plan", () => {
  const ends = { cancelsAt: new Date(NOW + 29 * DAY) };
  const trial = { status: "trialing" as const, trialEndsAt: new Date(NOW + 10 * DAY) };
  it("of a plan that goes on it is said what it had been: cancelled, or paused", () => {
    const [ada, tiers] = [
      { email: "ada@example.com", timeZone: "UTC", workspace: null },
      new Map([["pro", { name: "Pro", seats: null }]]),
    ] as const;
    const before = (changes: Partial<SubscriptionRow>) =>
      decideSubscription(null, subscription(changes), invoice(), NOW)?.told ?? null;
    const told = (changes: Partial<SubscriptionRow>, language: "en" | "de") =>
      (decideSubscription(before(changes), subscription(), invoice(), NOW)?.notices ?? []).map(
        (notice) => writeNotice({ ...ada, language }, notice, tiers).letter.lines[0],
      );
    const [paused, cancelled] = [{ isCollectionPaused: true }, { cancelsAt: new Date(NOW + 9 * DAY) }];
    expect(told(paused, "en")).toEqual(["Pro is not paused any more and goes on."]);
    expect(told(paused, "de")).toEqual(["Pro ruht nicht mehr und läuft weiter."]);
    expect(told(cancelled, "en")).toEqual(["Pro is not cancelled any more and goes on."]);
    expect(told(cancelled, "de")).toEqual(["Pro ist nicht mehr gekündigt und läuft weiter."]);
  });

  it("a plan whose name has a tab in it is told of all the same", () => {
    const notices = decideSubscription(null, subscription(), invoice(), NOW)?.notices ?? [];
    const tiers = new Map([["pro", { name: "Pro\t\nPlus", seats: null }]]);
    const reader = { email: "ada@example.com", language: "en", timeZone: "UTC", workspace: null } as const;
    expect(notices.map((notice) => mailSchema.parse(writeNotice(reader, notice, tiers)).subject)).toEqual([
      "Your Nexus AI plan: Pro Plus",
    ]);
  });

  it.each<[string, SubscriptionRow[], string[][]]>([
    ["a purchase that is not finished", [subscription({ status: "incomplete" })], [[]]],
    [
      "a purchase whose payment fails, days later",
      [subscription({ status: "incomplete" }), ...Array(2).fill(subscription({ status: "incomplete_expired" }))],
      [[], ["purchase_failed"], []],
    ],
    [
      "one that failed long ago",
      [subscription({ status: "incomplete_expired", endedAt: new Date(NOW - 14 * DAY) })],
      [[]],
    ],
    ["a purchase", [subscription()], [["plan_started"]]],
    ["the same twice", [subscription(), subscription()], [["plan_started"], []]],
    ["a renewal", [subscription(), subscription({ periodEndsAt: new Date(NOW + 60 * DAY) })], [["plan_started"], []]],
    ["one that is cancelled", [subscription(), subscription(ends)], [["plan_started"], ["plan_cancelled"]]],
    [
      "and resumed",
      [subscription(), subscription(ends), subscription()],
      [["plan_started"], ["plan_cancelled"], ["plan_resumed"]],
    ],
    [
      "one that is paused, looked at again, and goes on",
      [
        subscription(),
        subscription({ isCollectionPaused: true }),
        subscription({ isCollectionPaused: true }),
        subscription(),
      ],
      [["plan_started"], ["plan_paused"], [], ["plan_resumed"]],
    ],
    [
      "another price",
      [subscription(), subscription({ stripePriceId: "price_team", tier: "team" })],
      [["plan_started"], ["plan_changed"]],
    ],
    ["the end", [subscription(), subscription({ status: "canceled" })], [["plan_started"], ["plan_ended"]]],
    [
      "more seats, looked at again",
      [subscription(), ...Array(2).fill(subscription({ quantity: 3, amountMicroUsd: 87_000_000 }))],
      [["plan_started"], ["plan_changed"], []],
    ],
    ["the end, looked at for the first time", [subscription({ status: "canceled" })], [["plan_ended"]]],
    [
      "the end, twice",
      [subscription(), subscription({ status: "canceled" }), subscription({ status: "canceled" })],
      [["plan_started"], ["plan_ended"], []],
    ],
    ["a trial that goes over", [subscription(trial), subscription()], [["plan_started"], ["trial_ended"]]],
    [
      "a trial that is paused for want of a card",
      [subscription(trial), subscription({ status: "paused" })],
      [["plan_started"], []],
    ],
    [
      "a trial that ends because it was cancelled",
      [subscription(trial), subscription({ ...trial, ...ends }), subscription({ ...ends, status: "canceled" })],
      [["plan_started"], ["plan_cancelled"], ["plan_ended"]],
    ],
  ])("%s", (_, rows, expected) => {
    expect(tell(rows)).toEqual(expected);
  });

  it.each<[string, Partial<SubscriptionRow>, Partial<SubscriptionRow>, "up" | "down"]>([
    ["a higher tier", {}, { tier: "team", amountMicroUsd: 1 }, "up"],
    ["a lower tier", { tier: "team", amountMicroUsd: 1 }, { tier: "pro" }, "down"],
    ["the same by the year, which costs less", {}, { period: "year", amountMicroUsd: 290_000_000 }, "down"],
    ["the same at a higher price", {}, { amountMicroUsd: 39_000_000 }, "up"],
    ["fewer seats", { quantity: 2, amountMicroUsd: 58_000_000 }, {}, "down"],
  ])("%s is %s", (_, from, to, direction) => {
    const first = decideSubscription(null, subscription(from), null, NOW);
    const row = subscription({ ...to, stripePriceId: "price_other" });
    const news = decideSubscription(first?.told ?? null, row, null, NOW);
    expect(news?.notices).toMatchObject([{ kind: "plan_changed", direction }]);
  });

  it("tells what a change was billed with, and not what was billed before", () => {
    const told = decideSubscription(null, subscription(), null, NOW)?.told ?? null;
    const row = subscription({ stripePriceId: "price_team", tier: "team", stripeInvoiceId: "in_2" });
    const change = invoice({ stripeInvoiceId: "in_2", totalMicroUsd: 12_340_000 });
    const told2 = (one: InvoiceRow, changed = row) =>
      decideSubscription(told, changed, one, NOW)?.notices[0] as { billedMicroUsd: number | null };
    expect(told2(change).billedMicroUsd).toBe(12_340_000);
    expect(told2(invoice(), { ...row, stripeInvoiceId: "in_1" }).billedMicroUsd).toBeNull();
  });

  it("tells nothing of seats that were not noted when it was told", () => {
    const row = subscription({ quantity: 3, amountMicroUsd: 87_000_000 });
    const { quantity: _, ...noted } = decideSubscription(null, row, null, NOW)?.told ?? {};
    const told = toldSubscriptionSchema.parse(noted);
    expect(decideSubscription(told, row, null, NOW)).toMatchObject({ notices: [], told: { quantity: 3 } });
  });

  it("announces the end of a trial once, three days before, unless it was cancelled or has just begun", () => {
    const trying = subscription(trial);
    const on = (days: readonly number[]) => (index: number) => NOW + (days[index] ?? 0) * DAY;
    const rows = [trying, trying, trying, trying];
    expect(tell(rows, on([0, 6.9, 7, 9]))).toEqual([["plan_started"], [], ["trial_ending"], []]);
    expect(tell([trying, { ...trying, ...ends }], on([0, 8]))).toEqual([["plan_started"], ["plan_cancelled"]]);
    expect(tell([trying, trying], on([8, 9]))).toEqual([["plan_started"], []]);
    expect(tell([trying, trying], on([0, 11]))).toEqual([["plan_started"], []]);
    // One that was made longer ends at another time, which is news.
    const longer = { ...trying, trialEndsAt: new Date(NOW + 20 * DAY) };
    expect(tell([trying, trying, longer, longer], on([0, 8, 8, 18]))[3]).toEqual(["trial_ending"]);
  });
});

describe("reminders of an open payment", () => {
  const pastDueAt = new Date(NOW);
  const open = subscription({ status: "past_due", pastDueAt });

  it.each<[number, number | null]>([
    [0, 1],
    [3 * DAY - 1, 1],
    [3 * DAY, 2],
    [6 * DAY - 1, 2],
    [6 * DAY, 3],
    [GRACE_MS - 1, 3],
    [GRACE_MS, null],
  ])("%i ms after it failed are at stage %s", (age, stage) => {
    expect(dunningStageAt(pastDueAt, NOW + age)).toBe(stage);
  });

  it("come at each stage once, and start again with another payment", () => {
    const days = [0, 0, 1, 3, 3.5, 6, 6.5, 8];
    const rows = days.map(() => open);
    expect(tell([subscription(), ...rows], (index) => NOW + (days[index - 1] ?? 0) * DAY)).toEqual([
      ["plan_started"],
      ["payment_failed"],
      [],
      [],
      ["payment_failed"],
      [],
      ["payment_failed"],
      [],
      [],
    ]);
    const later = { ...open, pastDueAt: new Date(NOW + 30 * DAY) };
    expect(
      tell([open, subscription(), open, later], (index) => (index === 3 ? NOW + 30 * DAY : NOW)).map((k) => k.length),
    ).toEqual([2, 0, 1, 1]);
  });

  it("stop when it is paid, and with the plan", () => {
    for (const status of ["active", "canceled"] as SubscriptionStatus[]) {
      const kinds = tell(
        [subscription(), open, subscription({ status })],
        (index) => NOW + (index === 2 ? 3 * DAY : 0),
      );
      expect(kinds[2]).not.toContain("payment_failed");
    }
  });

  it("skip what was missed while nobody looked", () => {
    const told = decideSubscription(null, open, invoice(), NOW)?.told ?? null;
    const late = decideSubscription(told, open, invoice(), NOW + 6.5 * DAY);
    expect(late?.notices).toMatchObject([{ kind: "payment_failed", stage: 3, graceEndsAt: new Date(NOW + GRACE_MS) }]);
  });
});

describe("what is told of an invoice", () => {
  it.each<[string, Partial<InvoiceRow>[], string[][]]>([
    ["taken from a card: the receipt", [{ status: "open" }, { status: "paid" }], [[], ["payment_succeeded"]]],
    ["over nothing: nothing", [{ paidMicroUsd: 0, totalMicroUsd: 0, dueMicroUsd: 0 }], [[]]],
    [
      "sent to be paid",
      [{ isSent: true, status: "draft" }, { isSent: true, status: "open" }, { isSent: true, status: "open" }, {}],
      [[], ["invoice_ready"], [], ["payment_succeeded"]],
    ],
    [
      "given back in parts",
      [{}, { refundedMicroUsd: 1_000_000 }, { refundedMicroUsd: 29_000_000 }, { refundedMicroUsd: 29_000_000 }],
      [["payment_succeeded"], ["payment_refunded"], ["payment_refunded"], []],
    ],
    [
      "given back, sent back by the bank, and given back again",
      [{}, { refundedMicroUsd: 5_000_000 }, {}, { refundedMicroUsd: 5_000_000 }],
      [["payment_succeeded"], ["payment_refunded"], ["refund_failed"], ["payment_refunded"]],
    ],
    [
      "disputed, and the dispute won",
      [{}, { dispute: "open" }, { dispute: "open" }, { dispute: "won" }],
      [["payment_succeeded"], ["payment_disputed"], [], ["payment_disputed"]],
    ],
    [
      "void",
      [
        { status: "open", paidMicroUsd: 0 },
        { status: "void", paidMicroUsd: 0 },
      ],
      [[], []],
    ],
  ])("%s", (_, rows, expected) => {
    let told: Parameters<typeof decideInvoice>[0] = null;
    const kinds = rows.map((changes) => {
      const news = decideInvoice(told, invoice(changes));
      told = news.told;
      return news.notices.map(({ kind }) => kind);
    });
    expect(kinds).toEqual(expected);
  });

  it("is what was given back now, not in all", () => {
    const news = decideInvoice(
      { status: "paid", refundedMicroUsd: 4_000_000, dispute: null },
      invoice({ refundedMicroUsd: 9_000_000 }),
    );
    expect(news.notices).toMatchObject([{ refundedMicroUsd: 5_000_000 }]);
  });
});

it("tells of billing details that differ, in whatever order they come, but not of the first", () => {
  const one = {
    address: "A",
    taxIds: [
      { id: "1", value: "X" },
      { id: "2", value: "Y" },
    ],
    version: 1,
  };
  expect(decideCustomer(null, one)).toEqual([]);
  expect(decideCustomer(one, { ...one, taxIds: one.taxIds.toReversed(), version: 2 })).toEqual([]);
  expect(decideCustomer(one, { ...one, address: null })).toMatchObject([{ address: null, taxIds: ["X", "Y"] }]);
  expect(decideCustomer(one, { ...one, taxIds: [] })).toMatchObject([{ address: "A", taxIds: [] }]);
});

it("tells of a card in the thirty days before the end of its month, once", () => {
  const card = { methodId: "pm_1", brand: "visa", last4: "4242", month: 3, year: 2027 };
  const end = Date.UTC(2027, 3, 1);
  expect(decideCard(null, card, end - 30 * DAY)).toMatchObject({ kind: "card_expiring", month: 3, year: 2027 });
  expect(decideCard(null, card, end - 30 * DAY - 1)).toBeNull();
  expect(decideCard(null, card, end)).toBeNull();
  expect(decideCard(nameCard(card), card, end - DAY)).toBeNull();
  expect(decideCard(nameCard({ ...card, year: 2026 }), card, end - DAY)).not.toBeNull();
});
