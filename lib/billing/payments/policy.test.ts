import { expect, it } from "vitest";
import { endsPlan, refundable } from "./policy.ts";
import type { Refund } from "./schema.ts";

const PAID = 29_000_000;
const refund = (amountMicroUsd: number, changes: Partial<Refund> = {}): Refund => ({
  id: "0197f000-0000-7000-8000-000000000001",
  destination: "card",
  amountMicroUsd,
  status: "succeeded",
  reason: null,
  isForeign: false,
  createdAt: "2026-11-26T10:00:00.000Z",
  ...changes,
});
/** A payment as the console shows it after some refunds, of which Stripe counts `refundedMicroUsd` on the card. */
const after = (refunds: Refund[], refundedMicroUsd = 0) => ({
  paysNow: true,
  paidMicroUsd: PAID,
  refundedMicroUsd: PAID - refundable({ paidMicroUsd: PAID, refundedMicroUsd }, refunds),
  refunds,
});

it.each([
  ["the whole at once", after([]), PAID, true],
  ["a part", after([]), 9_000_000, false],
  ["the rest after a part", after([refund(9_000_000)]), 20_000_000, true],
  ["the rest after a part that is on its way", after([refund(9_000_000, { status: "requested" })]), 20_000_000, true],
  ["the rest after a part that no refund of ours tells of", after([], 9_000_000), 20_000_000, true],
  ["as much after a part that failed", after([refund(9_000_000, { status: "failed" })]), 20_000_000, false],
  ["the rest after credits", after([refund(9_000_000, { destination: "credit" })]), 20_000_000, false],
  ["the whole of a time that is over", { ...after([]), paysNow: false }, PAID, false],
])("%s", (_, payment, amountMicroUsd, ends) => {
  expect(endsPlan(payment, { destination: "card", amountMicroUsd })).toBe(ends);
  expect(endsPlan(payment, { destination: "credit", amountMicroUsd })).toBe(false);
});
