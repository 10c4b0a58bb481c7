import type { InvoiceRow } from "../../stripe/store/invoices.ts";
import { type DisputeRow, keepDispute, settleDisputeCredits } from "../store/disputes.ts";

/**
 * Keeps the disputes of a payment. While one is open, and once it is lost, the credits that the payment bought are taken
 * out; they come back when it is won. Once it is lost, what was spent of them is owed.
 */
export async function keepDisputes(
  { userId, stripeInvoiceId, dispute }: Pick<InvoiceRow, "userId" | "stripeInvoiceId" | "dispute">,
  disputes: readonly DisputeRow[],
  version: number,
): Promise<void> {
  for (const row of disputes) await keepDispute(row, version);
  if (dispute !== null) await settleDisputeCredits(userId, stripeInvoiceId, dispute);
}
