import type { Tx } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import { whileDeciding } from "../../stripe/store/entitlements.ts";
import { enterRefund, keepRefund, listRefunds, type RefundRow, takePaymentCredits } from "../store/refunds.ts";
import type { RefundFacts } from "./read-payment.ts";

/** A payment by its person and invoice. */
export interface PaymentName {
  userId: string;
  stripeInvoiceId: string;
}

/**
 * Writes a refund to a card down with what follows from its state: a refund that may arrive stands in the ledger and
 * takes back the credits that the payment bought; one that failed does neither any more.
 * @returns The row as it is now.
 */
export async function settleRefund(tx: Tx, row: RefundRow, now: Pick<RefundRow, "status" | "amountMicroUsd">) {
  const isMeant = now.status !== "failed";
  const change = (isMeant ? now.amountMicroUsd : 0) - (row.isEntered ? row.amountMicroUsd : 0);
  const settled = { ...row, ...now, isEntered: isMeant };
  if (change !== 0) {
    await enterRefund(tx, row.userId, change, isMeant ? "payment_refunded" : "refund_failed");
    const wanted = isMeant ? change : -row.takenMicroUsd;
    const taken = wanted === 0 ? 0 : await takePaymentCredits(tx, row.userId, row.stripeInvoiceId, wanted);
    settled.takenMicroUsd = row.takenMicroUsd + taken;
  }
  await keepRefund(tx, settled);
  return settled;
}

function findKnown(rows: readonly RefundRow[], { stripeRefundId, requestId }: RefundFacts): RefundRow | undefined {
  return (
    rows.find((row) => row.stripeRefundId === stripeRefundId) ??
    // The note on the refund is believed only for one of this very payment that waits for its answer.
    rows.find((row) => row.id === requestId && row.destination === "card" && row.stripeRefundId === null)
  );
}

/**
 * Makes the refunds of a payment what a look at Stripe showed, those that were made on Stripe's pages among them. What a
 * later look has written stays.
 * @returns Stripe's ids of those that changed.
 */
export async function keepRefunds(
  { userId, stripeInvoiceId }: PaymentName,
  refunds: readonly RefundFacts[],
  version: number,
): Promise<string[]> {
  if (refunds.length === 0) return [];
  // One at a time for a person: of two looks at once the second finds what the first has entered.
  const changed = await whileDeciding(userId, async (tx) => {
    const rows = await listRefunds(tx, userId, stripeInvoiceId);
    const ids: string[] = [];
    for (const facts of refunds) {
      const { stripeRefundId, status, amountMicroUsd } = facts;
      const row = findKnown(rows, facts) ?? {
        id: newId(),
        userId,
        stripeInvoiceId,
        stripeRefundId: null,
        destination: "card" as const,
        amountMicroUsd,
        reason: null,
        status: "requested" as const,
        isEntered: false,
        takenMicroUsd: 0,
        actorId: null,
        version: 0,
        createdAt: facts.createdAt,
      };
      const isSame =
        row.stripeRefundId === stripeRefundId && row.status === status && row.amountMicroUsd === amountMicroUsd;
      if (isSame || row.version >= version) continue;
      await settleRefund(tx, { ...row, stripeRefundId, version }, { status, amountMicroUsd });
      ids.push(stripeRefundId);
    }
    return ids;
  });
  return changed ?? [];
}
