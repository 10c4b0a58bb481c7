import { recordAdminChange } from "../../../auth/admin/audit/record.ts";
import type { Principal } from "../../../auth/schema.ts";
import { now } from "../../../platform/clock.ts";
import { asService, type Tx } from "../../../platform/db/scopes.ts";
import { env } from "../../../platform/env.ts";
import { AppError, notFound } from "../../../platform/errors.ts";
import { enqueue, prepareQueue } from "../../../platform/jobs/enqueue.ts";
import { log } from "../../../platform/log.ts";
import { prepareMailQueue } from "../../../platform/mail/queue-mail.ts";
import { queueNotices } from "../../mails/queue-notices.ts";
import { whileDeciding } from "../../stripe/store/entitlements.ts";
import { sendRefundJob } from "../job.ts";
import { refundable } from "../policy.ts";
import type { PayerName, Payments, RefundDestination, RefundInput } from "../schema.ts";
import { findPaidInvoice, isPayer, type PaidInvoice } from "../store/payments.ts";
import {
  findRefund,
  keepRefund,
  listRefunds,
  type RefundRow,
  refundAsCredits,
  unspentOfPayment,
} from "../store/refunds.ts";
import { settleRefund } from "../sync/keep-refunds.ts";
import { listPayments } from "./list-payments.ts";
import { sendRefund } from "./send-refund.ts";

/** Whether Stripe gives it back, and not our own ledger. */
const isByStripe = ({ kind }: PayerName, destination: RefundDestination) =>
  destination === "card" || kind === "workspace";

const refused = (reason: string, message: string) => new AppError("conflict", message, { details: { reason } });

async function assertRefundable(tx: Tx, invoice: PaidInvoice, input: RefundInput): Promise<void> {
  if (invoice.dispute === "open" || invoice.dispute === "lost") {
    throw refused("disputed", "This payment is disputed. The bank decides about it.");
  }
  const refunds = await listRefunds(tx, invoice.userId, invoice.stripeInvoiceId);
  if (input.amountMicroUsd > refundable(invoice, refunds)) {
    throw refused("too_much", "More than is left of this payment cannot be given back.");
  }
  const unspent = await unspentOfPayment(tx, invoice.userId, invoice.stripeInvoiceId);
  if (unspent === null) return;
  // As credits it would be given twice: the payment's own are there.
  if (input.destination === "credit") throw refused("bought_credits", "This payment has bought credits already.");
  if (input.amountMicroUsd > unspent) {
    throw refused("spent", "Of the credits that this payment bought less than that is left.");
  }
}

/** Whether a refund is the one that is asked for again. */
function isRepeated(row: RefundRow, userId: string, input: RefundInput): boolean {
  return (
    row.userId === userId &&
    row.stripeInvoiceId === input.payment &&
    row.destination === input.destination &&
    row.amountMicroUsd === input.amountMicroUsd
  );
}

async function giveCredits(tx: Tx, row: RefundRow): Promise<void> {
  await keepRefund(tx, { ...row, isEntered: true });
  const balanceMicroUsd = await refundAsCredits(tx, row);
  await queueNotices(tx, row.userId, [
    { kind: "credits_granted", amountMicroUsd: row.amountMicroUsd, balanceMicroUsd },
  ]);
}

async function writeDown(tx: Tx, actor: Principal, payer: PayerName, input: RefundInput): Promise<boolean> {
  const { id: userId, kind } = payer;
  const { id, destination, amountMicroUsd, reason } = input;
  const known = await findRefund(tx, id);
  if (known) {
    if (isRepeated(known, userId, input)) return false;
    throw refused("other_refund", "This id belongs to another refund.");
  }
  const invoice = await findPaidInvoice(tx, userId, input.payment);
  if (!invoice) throw notFound("The payment");
  await assertRefundable(tx, invoice, input);
  const row: RefundRow = {
    id,
    userId,
    stripeInvoiceId: invoice.stripeInvoiceId,
    stripeRefundId: null,
    destination,
    amountMicroUsd,
    reason,
    status: isByStripe(payer, destination) ? "requested" : "succeeded",
    isEntered: false,
    takenMicroUsd: 0,
    actorId: actor.userId,
    version: 0,
    createdAt: now(),
  };
  if (destination === "card") await settleRefund(tx, row, { status: "requested", amountMicroUsd });
  else if (kind === "user") await giveCredits(tx, row);
  else await keepRefund(tx, row);
  if (row.status === "requested") await enqueue(sendRefundJob, { refundId: id }, { tx });
  await recordAdminChange(tx, {
    actorId: actor.userId,
    action: `${kind}.payment_refunded`,
    target: userId,
    after: { refund: id, payment: invoice.stripeInvoiceId, destination, amountMicroUsd },
    reason,
  });
  return true;
}

/**
 * Gives a payment back, whole or in part: to the card through Stripe, or as credits; a workspace's as credit that Stripe
 * takes off its next invoices. The refund, its entry in the ledger
 * and that in the audit log are written at once or not at all, and before Stripe is asked, so that of two refunds at once
 * the second sees the first. The same id again is the same refund.
 * @returns The first page of the payments of whoever paid as they are now.
 * @throws AppError not_found, conflict (`too_much`, `disputed`, `spent`, `bought_credits`, `other_refund`)
 */
export async function refundPayment(actor: Principal, payer: PayerName, input: RefundInput): Promise<Payments> {
  await prepareQueue(sendRefundJob);
  if (env().SMTP_URL !== null) await prepareMailQueue();
  if (!(await isPayer(asService(), payer))) throw notFound("The payment");
  const isNew = await whileDeciding(payer.id, (tx) => writeDown(tx, actor, payer, input));
  if (isNew === null) throw notFound("The payment");
  if (isByStripe(payer, input.destination) && (await findRefund(asService(), input.id))?.status === "requested") {
    // The job does it too: what fails here is tried again, and Stripe makes one refund of both.
    await sendRefund(input.id).catch((error: unknown) => log.warn({ err: error }, "the refund waits for Stripe"));
  }
  return listPayments(payer);
}
