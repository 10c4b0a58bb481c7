import { sql } from "kysely";
import { now } from "../../../platform/clock.ts";
import { asService, type Db, type Tx } from "../../../platform/db/scopes.ts";
import type { RefundDestination, RefundStatus } from "../schema.ts";

// As service throughout: refunds are made by administrators and by Stripe, for whoever paid.

export interface RefundRow {
  id: string;
  userId: string;
  stripeInvoiceId: string;
  stripeRefundId: string | null;
  destination: RefundDestination;
  amountMicroUsd: number;
  reason: string | null;
  status: RefundStatus;
  /** Whether it stands in the ledger. */
  isEntered: boolean;
  /** What was taken of the credits that the payment had bought. */
  takenMicroUsd: number;
  actorId: string | null;
  version: number;
  createdAt: Date;
}

const COLUMNS = [
  "id",
  "userId",
  "stripeInvoiceId",
  "stripeRefundId",
  "destination",
  "amountMicroUsd",
  "reason",
  "status",
  "isEntered",
  "takenMicroUsd",
  "actorId",
  "version",
  "createdAt",
] as const;

type Selected = Omit<RefundRow, "destination" | "status"> & { destination: string; status: string };
const toRow = (row: Selected): RefundRow => ({
  ...row,
  destination: row.destination as RefundDestination,
  status: row.status as RefundStatus,
});

/** A person's refunds, the oldest first: all, or those of one payment. */
export async function listRefunds(db: Db, userId: string, stripeInvoiceId?: string): Promise<RefundRow[]> {
  let query = db.selectFrom("billingRefunds").select(COLUMNS).where("userId", "=", userId);
  if (stripeInvoiceId !== undefined) query = query.where("stripeInvoiceId", "=", stripeInvoiceId);
  return (await query.orderBy("createdAt").orderBy("id").execute()).map(toRow);
}

/** A refund by its id. */
export async function findRefund(db: Db, id: string): Promise<RefundRow | null> {
  const row = await db.selectFrom("billingRefunds").select(COLUMNS).where("id", "=", id).executeTakeFirst();
  return row ? toRow(row) : null;
}

/** Refunds that were asked for before a time and that Stripe has not taken in. */
export async function listUnsentRefunds(before: Date): Promise<RefundRow[]> {
  const rows = await asService()
    .selectFrom("billingRefunds")
    .select(COLUMNS)
    .where("status", "=", "requested")
    .where("createdAt", "<", before)
    .execute();
  return rows.map(toRow);
}

/** Every refund that is known at Stripe, for the comparison with it. */
export async function listSentRefunds(): Promise<RefundRow[]> {
  const rows = await asService()
    .selectFrom("billingRefunds")
    .select(COLUMNS)
    .where("stripeRefundId", "is not", null)
    .execute();
  return rows.map(toRow);
}

/** Writes a refund down, new or changed. */
export async function keepRefund(tx: Tx, row: RefundRow): Promise<void> {
  const values = { ...row, updatedAt: now() };
  await tx
    .insertInto("billingRefunds")
    .values(values)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(values))
    .execute();
}

/** Enters in the ledger what went back to a card, in micro-USD; negative: that failed. */
export async function enterRefund(tx: Tx, userId: string, amountMicroUsd: number, reason: string): Promise<void> {
  await sql`select app.enter_refund(${userId}, ${amountMicroUsd}, ${reason}, ${now()})`.execute(tx);
}

/** Gives credits for a payment, with the entry. */
export async function refundAsCredits(tx: Tx, row: RefundRow): Promise<number> {
  const { id, userId, amountMicroUsd, reason } = row;
  const { rows } = await sql<{ balance: number }>`
    select app.refund_as_credits(${id}, ${userId}, ${amountMicroUsd}, ${(reason ?? "").slice(0, 200)}, ${now()}) as balance`.execute(
    tx,
  );
  return rows[0]?.balance ?? 0;
}

/** What is left of the credits that a payment bought; null when it bought none. */
export async function unspentOfPayment(tx: Tx, userId: string, stripeInvoiceId: string): Promise<number | null> {
  const { rows } = await sql<{ unspent: number | null }>`
    select app.unspent_of_payment(${userId}, ${stripeInvoiceId}) as unspent`.execute(tx);
  return rows[0]?.unspent ?? null;
}

/** Takes the credits that a payment bought out again, as far as they are there; negative: puts them back. Returns how much. */
export async function takePaymentCredits(
  tx: Tx,
  userId: string,
  stripeInvoiceId: string,
  amountMicroUsd: number,
): Promise<number> {
  const reason = amountMicroUsd > 0 ? "payment_refunded" : "refund_failed";
  const { rows } = await sql<{ taken: number }>`
    select app.take_payment_credits(${userId}, ${stripeInvoiceId}, ${amountMicroUsd}, ${reason}, ${now()}) as taken`.execute(
    tx,
  );
  return rows[0]?.taken ?? 0;
}
