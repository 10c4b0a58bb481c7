import { sql } from "kysely";
import { now } from "../../../platform/clock.ts";
import { asService, type DbUser, readAsUser } from "../../../platform/db/scopes.ts";
import type { Invoice } from "../schema.ts";

/** An invoice as Stripe showed it last, with what became of its payment. */
export interface InvoiceRow {
  stripeInvoiceId: string;
  userId: string;
  stripeSubscriptionId: string | null;
  number: string | null;
  status: Invoice["status"];
  totalMicroUsd: number;
  dueMicroUsd: number;
  paidMicroUsd: number;
  refundedMicroUsd: number;
  dispute: "open" | "won" | "lost" | null;
  pageUrl: string | null;
  pdfUrl: string | null;
  nextAttemptAt: Date | null;
  /** Sent to be paid by hand, as opposed to taken from a card. */
  isSent: boolean;
  dueAt: Date | null;
  createdAt: Date;
}

export const INVOICE_COLUMNS = [
  "stripeInvoiceId",
  "userId",
  "stripeSubscriptionId",
  "number",
  "status",
  "totalMicroUsd",
  "dueMicroUsd",
  "paidMicroUsd",
  "refundedMicroUsd",
  "dispute",
  "pageUrl",
  "pdfUrl",
  "nextAttemptAt",
  "isSent",
  "dueAt",
  "createdAt",
] as const;

type Selected = Omit<InvoiceRow, "status" | "dispute"> & { status: string; dispute: string | null };
/** A row as it was selected, with its texts as the values they stand for. */
export const toInvoiceRow = (row: Selected): InvoiceRow => ({
  ...row,
  status: row.status as InvoiceRow["status"],
  dispute: row.dispute as InvoiceRow["dispute"],
});

/** Keeps what a look at Stripe showed, unless a later look has been here. As service: only Stripe's word is written. */
export async function keepInvoice(row: InvoiceRow, version: number): Promise<void> {
  const values = { ...row, version, updatedAt: now() };
  await asService()
    .insertInto("billingInvoices")
    .values(values)
    .onConflict((conflict) =>
      conflict
        .column("stripeInvoiceId")
        .doUpdateSet(values)
        .whereRef("billingInvoices.version", "<", (where) => where.ref("excluded.version")),
    )
    .execute();
}

/** A person's invoices that were sent, the newest first, after the cursor (an invoice's id). */
export async function listInvoices(
  user: DbUser,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<InvoiceRow[]> {
  const rows = await readAsUser(user, (tx) => {
    const sent = tx
      .selectFrom("billingInvoices")
      .select(INVOICE_COLUMNS)
      .where("userId", "=", user.userId)
      .where("number", "is not", null)
      .orderBy("createdAt", "desc")
      .orderBy("stripeInvoiceId", "desc")
      .limit(limit);
    const after = sql<boolean>`(created_at, stripe_invoice_id) <
      (select i.created_at, i.stripe_invoice_id from public.billing_invoices i where i.stripe_invoice_id = ${cursor})`;
    return (cursor === undefined ? sent : sent.where(after)).execute();
  });
  return rows.map(toInvoiceRow);
}

/** An invoice of a person's, or null. */
export async function findInvoice(user: DbUser, stripeInvoiceId: string): Promise<InvoiceRow | null> {
  const row = await readAsUser(user, (tx) =>
    tx
      .selectFrom("billingInvoices")
      .select(INVOICE_COLUMNS)
      .where("userId", "=", user.userId)
      .where("stripeInvoiceId", "=", stripeInvoiceId)
      .executeTakeFirst(),
  );
  return row ? toInvoiceRow(row) : null;
}

/** All invoices, for the comparison with Stripe. As service: nobody's turn. */
export async function listAllInvoices(): Promise<InvoiceRow[]> {
  const rows = await asService().selectFrom("billingInvoices").select(INVOICE_COLUMNS).execute();
  return rows.map(toInvoiceRow);
}

/** Removes an invoice that Stripe does not know. As service, as above. */
export async function deleteInvoice(stripeInvoiceId: string): Promise<void> {
  await asService().deleteFrom("billingInvoices").where("stripeInvoiceId", "=", stripeInvoiceId).execute();
}
