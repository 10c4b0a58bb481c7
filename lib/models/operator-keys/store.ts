import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, type Db, type Tx } from "../../platform/db/scopes.ts";

// As service throughout: these keys are the operator's, and nobody's role reads them.

export interface OperatorKeyRow {
  id: string;
  provider: string;
  baseUrl: string | null;
  envelope: string;
  hint: string;
  weight: number;
  dailyCapMicroUsd: number | null;
  enabled: boolean;
  createdAt: Date;
}

const COLUMNS = [
  "id",
  "provider",
  "baseUrl",
  "envelope",
  "hint",
  "weight",
  "dailyCapMicroUsd",
  "enabled",
  "createdAt",
] as const;

/** Every key, the oldest first. */
export function listOperatorKeyRows(db: Db = asService()): Promise<OperatorKeyRow[]> {
  return db.selectFrom("operatorKeys").select(COLUMNS).orderBy("id").execute();
}

/** Counts a change: changes wait for each other here, and every process hears of it with the next rows that it reads. */
export async function raiseVersion(tx: Tx): Promise<void> {
  await sql`update public.console_versions set version = version + 1 where name = 'operator_keys'`.execute(tx);
}

/** Adds a key. */
export async function insertOperatorKey(tx: Tx, row: Omit<OperatorKeyRow, "createdAt">): Promise<void> {
  await tx
    .insertInto("operatorKeys")
    .values({ ...row, createdAt: now(), updatedAt: now() })
    .execute();
}

/** Changes what may be changed of a key. */
export async function updateOperatorKey(
  tx: Tx,
  id: string,
  changes: Partial<Pick<OperatorKeyRow, "weight" | "dailyCapMicroUsd" | "enabled">>,
): Promise<void> {
  await tx
    .updateTable("operatorKeys")
    .set({ ...changes, updatedAt: now() })
    .where("id", "=", id)
    .execute();
}

/** Deletes a key with its envelope. */
export async function deleteOperatorKey(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("operatorKeys").where("id", "=", id).execute();
}
