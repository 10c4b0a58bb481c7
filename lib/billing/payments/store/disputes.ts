import { sql } from "kysely";
import { now } from "../../../platform/clock.ts";
import { asService, type Db } from "../../../platform/db/scopes.ts";

// As service throughout: only Stripe's word is written, and only administrators read it.

export interface DisputeRow {
  stripeDisputeId: string;
  userId: string;
  stripeInvoiceId: string;
  amountMicroUsd: number;
  reason: string;
  status: string;
  respondBy: Date | null;
  createdAt: Date;
}

const COLUMNS = [
  "stripeDisputeId",
  "userId",
  "stripeInvoiceId",
  "amountMicroUsd",
  "reason",
  "status",
  "respondBy",
  "createdAt",
] as const;

/** A person's disputes, the newest first. */
export function listDisputes(db: Db, userId: string): Promise<DisputeRow[]> {
  return db
    .selectFrom("billingDisputes")
    .select(COLUMNS)
    .where("userId", "=", userId)
    .orderBy("createdAt", "desc")
    .execute();
}

/** Every dispute, for the comparison with Stripe. */
export function listAllDisputes(): Promise<DisputeRow[]> {
  return asService().selectFrom("billingDisputes").select(COLUMNS).execute();
}

/** Keeps what a look at Stripe showed, unless a later look has been here. */
export async function keepDispute(row: DisputeRow, version: number): Promise<void> {
  const values = { ...row, version, updatedAt: now() };
  await asService()
    .insertInto("billingDisputes")
    .values(values)
    .onConflict((conflict) =>
      conflict
        .column("stripeDisputeId")
        .doUpdateSet(values)
        .whereRef("billingDisputes.version", "<", (where) => where.ref("excluded.version")),
    )
    .execute();
}

/** Removes a dispute that Stripe does not know. */
export async function deleteDispute(stripeDisputeId: string): Promise<void> {
  await asService().deleteFrom("billingDisputes").where("stripeDisputeId", "=", stripeDisputeId).execute();
}

/**
 * Freezes the credits that a payment bought, lets them go when its dispute is won, and makes a debt of what was spent of
 * them when it is lost; with the ledger's entries, and once however often.
 */
export async function settleDisputeCredits(
  userId: string,
  stripeInvoiceId: string,
  outcome: "open" | "won" | "lost",
): Promise<void> {
  await sql`select app.settle_dispute_credits(${userId}, ${stripeInvoiceId}, ${outcome}, ${now()})`.execute(
    asService(),
  );
}
