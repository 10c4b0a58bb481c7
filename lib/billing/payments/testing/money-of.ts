import { sql } from "kysely";
import { asService } from "../../../platform/db/scopes.ts";

/** A person's entries that are about payments and credits: kind, paid back, credits, reason; the oldest first. */
export async function ledgerOf(userId: string): Promise<[string, number, number, string | null][]> {
  const rows = await asService()
    .selectFrom("usageLedger")
    .select(["entry", "paidBackMicroUsd", "creditMicroUsd", "reason"])
    .where("userId", "=", userId)
    .where("entry", "in", ["grant", "refund", "adjustment"])
    .orderBy("createdAt")
    // Of one moment in a fixed order: where a row lies says nothing once others were vacuumed away before it.
    .orderBy(sql`array_position(array['grant', 'refund', 'adjustment'], entry)`)
    .orderBy("creditMicroUsd")
    .execute();
  return rows.map(({ entry, paidBackMicroUsd, creditMicroUsd, reason }) => [
    entry,
    paidBackMicroUsd,
    creditMicroUsd,
    reason,
  ]);
}

/** A person's credits, in micro-USD. */
export async function creditsOf(userId: string): Promise<number> {
  const { rows } = await sql<{ balance: number }>`select app.credit_balance(${userId}) as balance`.execute(asService());
  return rows[0]?.balance ?? 0;
}

/** Where the ledger and what is counted differ: nowhere. */
export async function drift(userId: string): Promise<unknown[]> {
  return (await sql`select * from app.ledger_drift(${userId})`.execute(asService())).rows;
}
