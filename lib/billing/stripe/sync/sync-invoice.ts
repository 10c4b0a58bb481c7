import type Stripe from "stripe";
import { tellUser } from "../../mails/tell-user.ts";
import { settleTopUp } from "../../top-ups/settle-top-up.ts";
import { askStripeLater } from "../ask-stripe.ts";
import { findUserOfCustomer } from "../store/customers.ts";
import { keepInvoice } from "../store/invoices.ts";
import { nextVersion } from "../store/versions.ts";
import { applyEntitlement } from "./apply-entitlement.ts";
import { customerIdOf, type PaymentFacts, paymentIntentsOf, readInvoice, worstDispute } from "./read-invoice.ts";

async function findPaymentFacts(stripe: Stripe, invoice: Stripe.Invoice): Promise<PaymentFacts> {
  let refundedCents = 0;
  const disputes: string[] = [];
  for (const payment_intent of paymentIntentsOf(invoice)) {
    const { data: charges } = await stripe.charges.list({ payment_intent, limit: 100 });
    for (const charge of charges) refundedCents += charge.amount_refunded;
    if (!charges.some(({ disputed }) => disputed)) continue;
    const { data } = await stripe.disputes.list({ payment_intent, limit: 100 });
    disputes.push(...data.map(({ status }) => status));
  }
  return { refundedCents, dispute: worstDispute(disputes) };
}

/** Looks an invoice up at Stripe, with what became of its payment, and puts in force what follows from it. */
export async function syncInvoice(stripeInvoiceId: string): Promise<void> {
  const version = await nextVersion();
  const { invoice, facts } = await askStripeLater(async (stripe) => {
    const invoice = await stripe.invoices.retrieve(stripeInvoiceId, { expand: ["payments"] });
    const isPaid = invoice.status === "paid" && invoice.amount_paid > 0;
    return {
      invoice,
      facts: isPaid ? await findPaymentFacts(stripe, invoice) : { refundedCents: 0, dispute: null },
    };
  });
  const userId = await findUserOfCustomer(customerIdOf(invoice) ?? "");
  if (userId === null) return;
  const row = readInvoice(invoice, userId, facts);
  await keepInvoice(row, version);
  await settleTopUp(row);
  await applyEntitlement(userId);
  await tellUser(userId);
}

/** The same for the invoices that a payment has paid. */
export async function syncPayment(paymentIntentId: string): Promise<void> {
  const { data } = await askStripeLater((stripe) =>
    stripe.invoicePayments.list({ payment: { type: "payment_intent", payment_intent: paymentIntentId }, limit: 100 }),
  );
  for (const { invoice } of data) await syncInvoice(typeof invoice === "string" ? invoice : invoice.id);
}
