import type Stripe from "stripe";
import { fromCents, fromSeconds } from "../money.ts";
import type { InvoiceRow } from "../store/invoices.ts";

/** What became of the payments of an invoice. */
export interface PaymentFacts {
  refundedCents: number;
  dispute: InvoiceRow["dispute"];
}

const idOf = (value: string | { id: string } | null | undefined) =>
  typeof value === "string" ? value : (value?.id ?? null);

/** The payment intents that have paid for an invoice, whose `payments` must be expanded. */
export function paymentIntentsOf(invoice: Stripe.Invoice): string[] {
  return (invoice.payments?.data ?? []).flatMap(({ payment }) => idOf(payment.payment_intent) ?? []);
}

/** The subscription an invoice is for, or null. */
export function subscriptionIdOf(invoice: Stripe.Invoice): string | null {
  return idOf(invoice.parent?.subscription_details?.subscription);
}

/** The customer an object is for, or null. */
export function customerIdOf({ customer }: { customer: string | { id: string } | null }): string | null {
  return idOf(customer);
}

/** Of several disputes the one that weighs most. */
export function worstDispute(statuses: readonly string[]): InvoiceRow["dispute"] {
  if (statuses.length === 0) return null;
  if (statuses.includes("lost")) return "lost";
  // A warning is no dispute yet: the money is still here.
  const open = statuses.filter(
    (status) => status !== "won" && status !== "prevented" && !status.startsWith("warning_"),
  );
  return open.length > 0 ? "open" : statuses.includes("won") ? "won" : null;
}

/** An invoice of Stripe's as a row. */
export function readInvoice(invoice: Stripe.Invoice, userId: string, facts: PaymentFacts): InvoiceRow {
  return {
    stripeInvoiceId: invoice.id,
    userId,
    stripeSubscriptionId: subscriptionIdOf(invoice),
    number: invoice.number,
    status: (invoice.status ?? "draft") as InvoiceRow["status"],
    totalMicroUsd: fromCents(invoice.total),
    dueMicroUsd: fromCents(invoice.amount_due),
    paidMicroUsd: fromCents(invoice.amount_paid),
    refundedMicroUsd: fromCents(facts.refundedCents),
    dispute: facts.dispute,
    pageUrl: invoice.hosted_invoice_url ?? null,
    pdfUrl: invoice.invoice_pdf ?? null,
    nextAttemptAt: invoice.next_payment_attempt === null ? null : fromSeconds(invoice.next_payment_attempt),
    isSent: invoice.collection_method === "send_invoice",
    dueAt: invoice.due_date === null ? null : fromSeconds(invoice.due_date),
    createdAt: fromSeconds(invoice.created),
  };
}
