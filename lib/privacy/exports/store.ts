import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, readAsUser, type Tx } from "../../platform/db/scopes.ts";
import type { DataExport } from "./schema.ts";

const COLUMNS = [
  "id",
  "state",
  "doneItems",
  "totalItems",
  "sizeBytes",
  "createdAt",
  "finishedAt",
  "expiresAt",
] as const;

type Row = Omit<DataExport, "state" | "createdAt" | "finishedAt" | "expiresAt"> & {
  state: string;
  createdAt: Date;
  finishedAt: Date | null;
  expiresAt: Date | null;
};

function toExport(row: Row): DataExport {
  return {
    ...row,
    state: row.state as DataExport["state"],
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}

/** The person's exports that are not gone yet, newest first. */
export async function listExports({ userId }: { userId: string }): Promise<DataExport[]> {
  const rows = await readAsUser({ userId }, (tx) =>
    tx
      .selectFrom("dataExports")
      .select(COLUMNS)
      .where("userId", "=", userId)
      .orderBy("createdAt", "desc")
      .limit(20)
      .execute(),
  );
  return rows.map(toExport);
}

// As service from here on: people read their exports; what becomes of them is the server's, of the person who asks.

/** Adds an export that waits for its job; null when one of the person is under way. */
export async function insertExport(tx: Tx, userId: string, id: string): Promise<DataExport | null> {
  const row = await tx
    .insertInto("dataExports")
    .values({ id, userId, state: "waiting", createdAt: now(), heartbeatAt: now() })
    .onConflict((conflict) => conflict.doNothing())
    .returning(COLUMNS)
    .executeTakeFirst();
  return row ? toExport(row) : null;
}

/** Gives up the person's runs that have not shown themselves since `before`: their process has died for good. */
export async function failSilentRuns(tx: Tx, userId: string, before: Date): Promise<void> {
  await tx
    .updateTable("dataExports")
    .set({ state: "failed", finishedAt: now(), runToken: null })
    .where("userId", "=", userId)
    .where("state", "=", "running")
    .where("heartbeatAt", "<", before)
    .execute();
}

/** Stops an export that is under way. @returns whether there was one. */
export async function cancelExport(userId: string, id: string): Promise<boolean> {
  const { numUpdatedRows } = await asService()
    .updateTable("dataExports")
    .set({ state: "cancelled", finishedAt: now(), runToken: null })
    .where("id", "=", id)
    .where("userId", "=", userId)
    .where("state", "in", ["waiting", "running"])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export interface FinishedExport {
  storagePath: string | null;
  state: string;
  sizeBytes: number | null;
  expiresAt: Date | null;
}

/** An export of the person that is not under way. */
export function findFinishedExport(userId: string, id: string): Promise<FinishedExport | undefined> {
  return asService()
    .selectFrom("dataExports")
    .select(["storagePath", "state", "sizeBytes", "expiresAt"])
    .where("id", "=", id)
    .where("userId", "=", userId)
    .where("state", "not in", ["waiting", "running"])
    .executeTakeFirst();
}

/** Forgets an export that is not under way. */
export async function deleteExport(userId: string, id: string): Promise<void> {
  await asService()
    .deleteFrom("dataExports")
    .where("id", "=", id)
    .where("userId", "=", userId)
    .where("state", "not in", ["waiting", "running"])
    .execute();
}

/** Makes a run the one that may write to an export. Undefined when it is not wanted any more, or its account is not. */
export function claimExport(id: string, runToken: string): Promise<{ userId: string } | undefined> {
  return asService()
    .updateTable("dataExports")
    .set({ state: "running", runToken, doneItems: 0, totalItems: 0, heartbeatAt: now() })
    .where("id", "=", id)
    .where("state", "in", ["waiting", "running"])
    .where(sql<boolean>`exists (select 1 from public.profiles p where p.id = user_id and p.disabled_at is null)`)
    .returning("userId")
    .executeTakeFirst();
}

/** Notes how far a run has come. @returns whether it is still wanted. */
export async function noteProgress(
  id: string,
  runToken: string,
  items: { doneItems: number; totalItems: number },
): Promise<boolean> {
  const { numUpdatedRows } = await asService()
    .updateTable("dataExports")
    .set({ ...items, heartbeatAt: now() })
    .where("id", "=", id)
    .where("runToken", "=", runToken)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Ends a run with its archive. @returns false when the export was cancelled, or another run has it. */
export async function finishExport(
  tx: Tx,
  {
    id,
    runToken,
    ...archive
  }: { id: string; runToken: string; storagePath: string; sizeBytes: number; expiresAt: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("dataExports")
    .set({ ...archive, state: "ready", runToken: null, finishedAt: now(), doneItems: sql`total_items` })
    .where("id", "=", id)
    .where("runToken", "=", runToken)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Ends a run that failed: for good, or to be tried again. */
export async function failExport(id: string, runToken: string, isForGood: boolean): Promise<void> {
  await asService()
    .updateTable("dataExports")
    .set(isForGood ? { state: "failed", finishedAt: now(), runToken: null } : { state: "waiting", runToken: null })
    .where("id", "=", id)
    .where("runToken", "=", runToken)
    .execute();
}

/** Exports that ended before `before`. */
export function listEndedExports(
  before: Date,
  limit: number,
): Promise<{ id: string; userId: string; storagePath: string | null }[]> {
  return asService()
    .selectFrom("dataExports")
    .select(["id", "userId", "storagePath"])
    .where("finishedAt", "<", before)
    .orderBy("finishedAt")
    .limit(limit)
    .execute();
}
