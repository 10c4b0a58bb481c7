import { sql } from "kysely";
import { likePattern } from "../../../platform/db/like-pattern.ts";
import type { Db } from "../../../platform/db/scopes.ts";
import { INVOICE_COLUMNS, type InvoiceRow, toInvoiceRow } from "../../stripe/store/invoices.ts";
import type { PayerName, PaymentQuery } from "../schema.ts";

// As service throughout: an administrator asks about somebody else.

/** An invoice over something that was paid. */
export type PaidInvoice = InvoiceRow;

// What a payment is found by: its own number and id, and those and the reasons of what became of it.
const fits = (search: string) => {
  const pattern = likePattern(search);
  return sql<boolean>`(lower(number) like ${pattern} or lower(stripe_invoice_id) like ${pattern}
    or exists (select from public.billing_refunds r where r.stripe_invoice_id = billing_invoices.stripe_invoice_id
      and r.user_id = billing_invoices.user_id
      and (lower(r.reason) like ${pattern} or lower(r.stripe_refund_id) like ${pattern} or r.id::text like ${pattern}))
    or exists (select from public.billing_disputes d where d.stripe_invoice_id = billing_invoices.stripe_invoice_id
      and d.user_id = billing_invoices.user_id
      and (replace(lower(d.reason), '_', ' ') like ${likePattern(search.replaceAll("_", " "))}
        or lower(d.stripe_dispute_id) like ${pattern})))`;
};

/** A person's payments that fit, the newest first, after the cursor (an invoice's id). */
export async function listPaidInvoices(
  db: Db,
  userId: string,
  { search, cursor, limit }: PaymentQuery,
): Promise<PaidInvoice[]> {
  let paid = db
    .selectFrom("billingInvoices")
    .select(INVOICE_COLUMNS)
    .where("userId", "=", userId)
    .where("status", "=", "paid")
    .where("paidMicroUsd", ">", 0)
    .orderBy("createdAt", "desc")
    .orderBy("stripeInvoiceId", "desc")
    .limit(limit);
  if (search) paid = paid.where(fits(search));
  const after = sql<boolean>`(created_at, stripe_invoice_id) <
    (select i.created_at, i.stripe_invoice_id from public.billing_invoices i where i.stripe_invoice_id = ${cursor})`;
  return (await (cursor === undefined ? paid : paid.where(after)).execute()).map(toInvoiceRow);
}

/** One of a person's payments. */
export async function findPaidInvoice(db: Db, userId: string, stripeInvoiceId: string): Promise<PaidInvoice | null> {
  const row = await db
    .selectFrom("billingInvoices")
    .select(INVOICE_COLUMNS)
    .where("userId", "=", userId)
    .where("stripeInvoiceId", "=", stripeInvoiceId)
    .where("status", "=", "paid")
    .where("paidMicroUsd", ">", 0)
    .executeTakeFirst();
  return row ? toInvoiceRow(row) : null;
}

/** The invoices that pay for the time that runs now. */
export async function listRunningInvoiceIds(db: Db, userId: string): Promise<Set<string | null>> {
  const rows = await db
    .selectFrom("billingSubscriptions")
    .select("stripeInvoiceId")
    .where("userId", "=", userId)
    .where("status", "=", "active")
    .execute();
  return new Set(rows.map(({ stripeInvoiceId }) => stripeInvoiceId));
}

/** By how much somebody's credits are below zero, in micro-USD. */
export async function findOwed(db: Db, userId: string): Promise<number> {
  const row = await db
    .selectFrom("creditAccounts")
    .select("overdraftMicroUsd")
    .where("userId", "=", userId)
    .executeTakeFirst();
  return row?.overdraftMicroUsd ?? 0;
}

/** Whether there is such an account, or such a team workspace. */
export async function isPayer(db: Db, { kind, id }: PayerName): Promise<boolean> {
  const row = await db
    .selectFrom("payers")
    .select("id")
    .where(kind === "user" ? "userId" : "workspaceId", "=", id)
    .executeTakeFirst();
  return row !== undefined;
}
