import { asService } from "../../../platform/db/scopes.ts";
import { notFound } from "../../../platform/errors.ts";
import { worstDispute } from "../../stripe/sync/read-invoice.ts";
import { refundable } from "../policy.ts";
import {
  type Dispute,
  type PayerName,
  type Payment,
  type PaymentQuery,
  type Payments,
  paymentQuerySchema,
} from "../schema.ts";
import { type DisputeRow, listDisputes } from "../store/disputes.ts";
import { findOwed, isPayer, listPaidInvoices, listRunningInvoiceIds, type PaidInvoice } from "../store/payments.ts";
import { listRefunds, type RefundRow } from "../store/refunds.ts";

function toDispute({ stripeDisputeId, amountMicroUsd, reason, status, respondBy, createdAt }: DisputeRow): Dispute {
  return {
    id: stripeDisputeId,
    amountMicroUsd,
    reason,
    outcome: worstDispute([status]),
    respondBy: respondBy?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

function toPayment(invoice: PaidInvoice, refunds: readonly RefundRow[], disputes: readonly DisputeRow[]) {
  const left = refundable(invoice, refunds);
  const isDisputed = invoice.dispute === "open" || invoice.dispute === "lost";
  return {
    id: invoice.stripeInvoiceId,
    number: invoice.number,
    createdAt: invoice.createdAt.toISOString(),
    paidMicroUsd: invoice.paidMicroUsd,
    refundedMicroUsd: invoice.paidMicroUsd - left,
    refundableMicroUsd: isDisputed ? 0 : left,
    pageUrl: invoice.pageUrl,
    refunds: refunds.map(({ id, destination, amountMicroUsd, status, reason, actorId, createdAt }) => ({
      id,
      destination,
      amountMicroUsd,
      status,
      reason,
      isForeign: actorId === null,
      createdAt: createdAt.toISOString(),
    })),
    disputes: disputes.map(toDispute),
  } satisfies Omit<Payment, "paysNow">;
}

const FIRST_PAGE = paymentQuerySchema.parse({});

/**
 * What a person or a workspace paid and fits the search, page by page, with what became of it, and how they stand in all.
 * @throws AppError not_found
 */
export async function listPayments(payer: PayerName, query: PaymentQuery = FIRST_PAGE): Promise<Payments> {
  const { limit } = query;
  const { id: userId } = payer;
  // As service: an administrator asks about somebody else.
  const db = asService();
  if (!(await isPayer(db, payer))) throw notFound(payer.kind === "user" ? "The account" : "The workspace");
  const [invoices, refunds, disputes, running, owedMicroUsd] = await Promise.all([
    listPaidInvoices(db, userId, { ...query, limit: limit + 1 }),
    listRefunds(db, userId),
    listDisputes(db, userId),
    listRunningInvoiceIds(db, userId),
    findOwed(db, userId),
  ]);
  const shown = invoices.slice(0, limit);
  const items = shown.map((invoice) => {
    const isOfIt = (row: { stripeInvoiceId: string }) => row.stripeInvoiceId === invoice.stripeInvoiceId;
    return {
      ...toPayment(invoice, refunds.filter(isOfIt), disputes.filter(isOfIt)),
      paysNow: running.has(invoice.stripeInvoiceId),
    };
  });
  const isFlagged = disputes.some(({ status }) => ["open", "lost"].includes(worstDispute([status]) ?? ""));
  const nextCursor = invoices.length > limit ? (shown.at(-1)?.stripeInvoiceId ?? null) : null;
  return { items, nextCursor, isFlagged, owedMicroUsd };
}
