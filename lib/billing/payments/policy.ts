import type { RefundDestination, RefundStatus } from "./schema.ts";

/**
 * What of a payment may still be given back, in micro-USD: what was paid, less what is on its way or has arrived.
 * @param payment.refundedMicroUsd What Stripe says went back to the card: more than our refunds when some were made there.
 */
export function refundable(
  payment: { paidMicroUsd: number; refundedMicroUsd: number },
  refunds: readonly { destination: RefundDestination; amountMicroUsd: number; status: RefundStatus }[],
): number {
  const sum = (destination: RefundDestination) =>
    refunds
      .filter((refund) => refund.destination === destination && refund.status !== "failed")
      .reduce((total, { amountMicroUsd }) => total + amountMicroUsd, 0);
  return Math.max(0, payment.paidMicroUsd - Math.max(sum("card"), payment.refundedMicroUsd) - sum("credit"));
}
