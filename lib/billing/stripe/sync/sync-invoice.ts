import type Stripe from "stripe";
import { tellUser } from "../../mails/tell-user.ts";
import { keepDisputes } from "../../payments/sync/keep-disputes.ts";
import { keepRefunds } from "../../payments/sync/keep-refunds.ts";
import { readDispute, readRefund } from "../../payments/sync/read-payment.ts";
import { settleTopUp } from "../../top-ups/settle-top-up.ts";
import { askStripeLater } from "../ask-stripe.ts";
import { findUserOfCustomer } from "../store/customers.ts";
import { keepInvoice } from "../store/invoices.ts";
import { nextVersion } from "../store/versions.ts";
import { applyEntitlement } from "./apply-entitlement.ts";
import { customerIdOf, type PaymentFacts, paymentIntentsOf, readInvoice, worstDispute } from "./read-invoice.ts";

interface Found {
  facts: PaymentFacts;
  refunds: Stripe.Refund[];
  disputes: Stripe.Dispute[];
}

async function findPaymentFacts(stripe: Stripe, invoice: Stripe.Invoice): Promise<Found> {
  let refundedCents = 0;
  const refunds: Stripe.Refund[] = [];
  const disputes: Stripe.Dispute[] = [];
  for (const payment_intent of paymentIntentsOf(invoice)) {
    const { data: charges } = await stripe.charges.list({ payment_intent, limit: 100 });
    for (const charge of charges) refundedCents += charge.amount_refunded;
    refunds.push(...(await stripe.refunds.list({ payment_intent, limit: 100 })).data);
    if (!charges.some(({ disputed }) => disputed)) continue;
    disputes.push(...(await stripe.disputes.list({ payment_intent, limit: 100 })).data);
  }
  return { facts: { refundedCents, dispute: worstDispute(disputes.map(({ status }) => status)) }, refunds, disputes };
}

const NOTHING: Found = { facts: { refundedCents: 0, dispute: null }, refunds: [], disputes: [] };

/** Looks an invoice up at Stripe, with what became of its payment, and puts in force what follows from it. */
export async function syncInvoice(stripeInvoiceId: string): Promise<void> {
  const version = await nextVersion();
  const { invoice, facts, refunds, disputes } = await askStripeLater(async (stripe) => {
    const invoice = await stripe.invoices.retrieve(stripeInvoiceId, { expand: ["payments"] });
    const isPaid = invoice.status === "paid" && invoice.amount_paid > 0;
    return { invoice, ...(isPaid ? await findPaymentFacts(stripe, invoice) : NOTHING) };
  });
  const userId = await findUserOfCustomer(customerIdOf(invoice) ?? "");
  if (userId === null) return;
  const row = readInvoice(invoice, userId, facts);
  await keepInvoice(row, version);
  await settleTopUp(row);
  await keepRefunds(row, refunds.map(readRefund), version);
  await keepDisputes(
    row,
    disputes.map((dispute) => readDispute(dispute, userId, invoice.id)),
    version,
  );
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
