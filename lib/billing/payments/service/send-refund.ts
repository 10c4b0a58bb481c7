import Stripe from "stripe";
import { asService } from "../../../platform/db/scopes.ts";
import { env } from "../../../platform/env.ts";
import { log } from "../../../platform/log.ts";
import { prepareMailQueue } from "../../../platform/mail/queue-mail.ts";
import { queueNotices } from "../../mails/queue-notices.ts";
import { askStripeLater } from "../../stripe/ask-stripe.ts";
import { fromCents, toCents } from "../../stripe/money.ts";
import { findCustomerId } from "../../stripe/store/customers.ts";
import { whileDeciding } from "../../stripe/store/entitlements.ts";
import { paymentIntentsOf, subscriptionIdOf } from "../../stripe/sync/read-invoice.ts";
import { syncInvoice } from "../../stripe/sync/sync-invoice.ts";
import { syncSubscription } from "../../stripe/sync/sync-subscription.ts";
import { isWholeOnCard } from "../policy.ts";
import { findPaidInvoice } from "../store/payments.ts";
import { findRefund, keepRefund, type RefundRow } from "../store/refunds.ts";
import { settleRefund } from "../sync/keep-refunds.ts";
import { REQUEST_KEY } from "../sync/read-payment.ts";

/** @returns False when Stripe will not do it, now or later. */
async function createRefund(stripe: Stripe, row: RefundRow, invoice: Stripe.Invoice): Promise<boolean> {
  const [payment_intent] = paymentIntentsOf(invoice);
  // Paid by other means than a card: with credit that Stripe keeps, or by transfer.
  if (payment_intent === undefined) return false;
  try {
    await stripe.refunds.create(
      {
        payment_intent,
        amount: toCents(row.amountMicroUsd),
        reason: "requested_by_customer",
        metadata: { [REQUEST_KEY]: row.id },
      },
      // A second try, from here or from the job, is answered with the first one's refund.
      { idempotencyKey: `refund:${row.id}` },
    );
    return true;
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    log.error({ err: error, refundId: row.id }, "Stripe does not refund");
    return false;
  }
}

/** Lets a plan end whose running period was given back whole: nobody is charged again for what they gave back. */
async function endPlan(stripe: Stripe, invoice: Stripe.Invoice): Promise<void> {
  const id = subscriptionIdOf(invoice);
  if (id === null) return;
  const subscription = await stripe.subscriptions.retrieve(id);
  const { status, cancel_at, latest_invoice } = subscription;
  const latest = typeof latest_invoice === "string" ? latest_invoice : latest_invoice?.id;
  if (latest !== invoice.id || status === "canceled" || cancel_at !== null) return;
  const [payment_intent] = paymentIntentsOf(invoice);
  if (payment_intent === undefined) return;
  const { data } = await stripe.charges.list({ payment_intent, limit: 100 });
  const toCard = data.reduce((sum, charge) => sum + charge.amount_refunded, 0);
  if (!isWholeOnCard(fromCents(invoice.amount_paid), fromCents(toCard))) return;
  // With its period and not now: should the bank send the money back to us, what was paid for is in force again.
  await stripe.subscriptions.update(id, { cancel_at_period_end: true });
  await syncSubscription(id);
}

/** It says so on the payment, and the ledger gets its entry back. */
async function giveUp({ id, userId }: RefundRow): Promise<void> {
  await whileDeciding(userId, async (tx) => {
    const row = await findRefund(tx, id);
    if (row?.status !== "requested") return;
    await settleRefund(tx, row, { status: "failed", amountMicroUsd: row.amountMicroUsd });
  });
}

/** Takes it off the customer's next invoices. @returns False when Stripe will not do it. */
async function creditCustomer(stripe: Stripe, row: RefundRow): Promise<boolean> {
  const customer = await findCustomerId({ userId: row.userId });
  if (customer === null) return false;
  const description = `Refund ${row.id}`;
  // A second try, also one long after Stripe has forgotten the key of the first, finds what that has made.
  const { data } = await stripe.customers.listBalanceTransactions(customer, { limit: 100 });
  if (data.some((known) => known.description === description)) return true;
  try {
    await stripe.customers.createBalanceTransaction(
      customer,
      { amount: -toCents(row.amountMicroUsd), currency: "usd", description },
      { idempotencyKey: `credit:${row.id}` },
    );
    return true;
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    log.error({ err: error, refundId: row.id }, "Stripe gives no credit");
    return false;
  }
}

async function sendCredit(stripe: Stripe, row: RefundRow): Promise<void> {
  if (!(await creditCustomer(stripe, row))) return giveUp(row);
  if (env().SMTP_URL !== null) await prepareMailQueue();
  await whileDeciding(row.userId, async (tx) => {
    const now = await findRefund(tx, row.id);
    if (now?.status !== "requested") return;
    await keepRefund(tx, { ...now, status: "succeeded" });
    const paid = await findPaidInvoice(tx, now.userId, now.stripeInvoiceId);
    const invoice = { number: paid?.number ?? null, pageUrl: paid?.pageUrl ?? null };
    await queueNotices(tx, now.userId, [{ kind: "payment_credited", creditedMicroUsd: now.amountMicroUsd, invoice }]);
  });
}

/**
 * Asks Stripe for a refund that was written down. May be repeated at any point.
 * @throws What Stripe answers when it is out of reach, so that the job is tried again.
 */
export async function sendRefund(refundId: string): Promise<void> {
  // As service: the worker's turn, or an administrator's whose right was looked at.
  const row = await findRefund(asService(), refundId);
  if (row?.status !== "requested") return;
  await askStripeLater(async (stripe) => {
    if (row.destination === "credit") return sendCredit(stripe, row);
    const invoice = await stripe.invoices.retrieve(row.stripeInvoiceId, { expand: ["payments"] });
    if (!(await createRefund(stripe, row, invoice))) return giveUp(row);
    await endPlan(stripe, invoice);
    // Last: what it writes down says that all is done.
    await syncInvoice(invoice.id);
  });
}
