import type { Payment, Refund, RefundDestination } from "./schema.ts";

type RefundFacts = Pick<Refund, "destination" | "amountMicroUsd" | "status">;

/** What is on its way to a destination or has arrived there, in micro-USD. */
const sumOf = (refunds: readonly RefundFacts[], destination: RefundDestination) =>
  refunds
    .filter((refund) => refund.destination === destination && refund.status !== "failed")
    .reduce((total, { amountMicroUsd }) => total + amountMicroUsd, 0);

/**
 * What of a payment may still be given back, in micro-USD: what was paid, less what is on its way or has arrived.
 * @param payment.refundedMicroUsd What Stripe says went back to the card: more than our refunds when some were made there.
 */
export function refundable(
  payment: { paidMicroUsd: number; refundedMicroUsd: number },
  refunds: readonly RefundFacts[],
): number {
  const toCard = Math.max(sumOf(refunds, "card"), payment.refundedMicroUsd);
  return Math.max(0, payment.paidMicroUsd - toCard - sumOf(refunds, "credit"));
}

/** Whether all of a payment is back on its card: a plan that it pays for ends with it. */
export const isWholeOnCard = (paidMicroUsd: number, toCardMicroUsd: number) => toCardMicroUsd >= paidMicroUsd;

/**
 * Whether the plan ends with a refund: one to the card that is, with what went there before it, the whole of the payment
 * for the time that runs now.
 */
export function endsPlan(
  payment: Pick<Payment, "paysNow" | "paidMicroUsd" | "refundedMicroUsd" | "refunds">,
  refund: { destination: RefundDestination; amountMicroUsd: number },
): boolean {
  if (!payment.paysNow || refund.destination !== "card") return false;
  const before = payment.refundedMicroUsd - sumOf(payment.refunds, "credit");
  return isWholeOnCard(payment.paidMicroUsd, before + refund.amountMicroUsd);
}
