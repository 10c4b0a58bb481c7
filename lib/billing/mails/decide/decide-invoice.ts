import type { InvoiceRow } from "../../stripe/store/invoices.ts";
import type { Notice } from "../notice.ts";
import type { ToldInvoice } from "../told.ts";

/**
 * What to tell of an invoice: that it is there, where it waits to be paid by hand; that it was paid; that money was
 * given back, or came back to us because the bank refused it; that it is disputed, and how that ended. One over nothing
 * is not told of: nobody has paid anything.
 */
export function decideInvoice(told: ToldInvoice | null, row: InvoiceRow): { notices: Notice[]; told: ToldInvoice } {
  const invoice = { number: row.number, pageUrl: row.pageUrl };
  const notices: Notice[] = [];
  const isOut = row.status === "open" && told?.status !== "open";
  if (isOut && row.isSent && row.dueMicroUsd > 0) {
    notices.push({ kind: "invoice_ready", dueMicroUsd: row.dueMicroUsd, dueAt: row.dueAt, invoice });
  }
  if (row.status === "paid" && told?.status !== "paid" && row.paidMicroUsd > 0) {
    notices.push({ kind: "payment_succeeded", paidMicroUsd: row.paidMicroUsd, invoice });
  }
  const refunded = row.refundedMicroUsd - (told?.refundedMicroUsd ?? 0);
  if (refunded > 0) notices.push({ kind: "payment_refunded", refundedMicroUsd: refunded, invoice });
  if (refunded < 0) notices.push({ kind: "refund_failed", failedMicroUsd: -refunded, invoice });
  const { status, refundedMicroUsd, dispute } = row;
  if (dispute !== null && dispute !== told?.dispute) {
    notices.push({ kind: "payment_disputed", outcome: dispute, paidMicroUsd: row.paidMicroUsd, invoice });
  }
  return { notices, told: { status, refundedMicroUsd, dispute } };
}
