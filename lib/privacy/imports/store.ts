import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, type Db, readAsUser, type Tx } from "../../platform/db/scopes.ts";
import { countParts, type DataImport, type ImportFailure, type ImportReport, type StartImport } from "./schema.ts";

const COLUMNS = [
  "id",
  "state",
  "sizeBytes",
  "receivedParts",
  "takesProfile",
  "takesRouter",
  "doneItems",
  "totalItems",
  "failure",
  "report",
  "createdAt",
  "finishedAt",
] as const;

type Row = Pick<
  DataImport,
  "id" | "sizeBytes" | "receivedParts" | "takesProfile" | "takesRouter" | "doneItems" | "totalItems"
> & {
  state: string;
  failure: string | null;
  report: unknown;
  createdAt: Date;
  finishedAt: Date | null;
};

function toImport(row: Row): DataImport {
  return {
    ...row,
    state: row.state as DataImport["state"],
    parts: countParts(row.sizeBytes),
    failure: row.failure as ImportFailure | null,
    report: row.report as ImportReport | null,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

/** The person's imports, newest first. */
export async function listImports({ userId }: { userId: string }): Promise<DataImport[]> {
  const rows = await readAsUser({ userId }, (tx) =>
    tx
      .selectFrom("dataImports")
      .select(COLUMNS)
      .where("userId", "=", userId)
      .orderBy("createdAt", "desc")
      .orderBy("id", "desc")
      .limit(20)
      .execute(),
  );
  return rows.map(toImport);
}

// As service from here on: people read their imports; what becomes of them is the server's, of the person who asks.

/** Keeps everything else that begins, starts or ends an import of the person waiting until the transaction ends. */
export async function lockImports(tx: Tx, userId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`data-imports:${userId}`}, 0))`.execute(tx);
}

/** States of the person's imports that are not at an end. */
export async function listOpenStates(tx: Tx, userId: string): Promise<{ id: string; state: string }[]> {
  return tx
    .selectFrom("dataImports")
    .select(["id", "state"])
    .where("userId", "=", userId)
    .where("state", "not in", ["done", "failed"])
    .execute();
}

/** Adds an import whose archive is to be uploaded. */
export async function insertImport(tx: Tx, userId: string, id: string, input: StartImport): Promise<DataImport> {
  const row = await tx
    .insertInto("dataImports")
    .values({ ...input, id, userId, state: "uploading", createdAt: now(), heartbeatAt: now() })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return toImport(row);
}

/** Gives up the person's runs that have not shown themselves since `before`: their process has died for good. */
export async function failSilentRuns(tx: Tx, userId: string, before: Date): Promise<void> {
  await tx
    .updateTable("dataImports")
    .set({ state: "failed", failure: "broke_off", finishedAt: now(), runToken: null })
    .where("userId", "=", userId)
    .where("state", "=", "running")
    .where("heartbeatAt", "<", before)
    .execute();
}

/** What of an archive has arrived. */
export function findUpload(
  userId: string,
  id: string,
  db: Db = asService(),
): Promise<{ state: string; sizeBytes: number; receivedParts: number } | undefined> {
  return db
    .selectFrom("dataImports")
    .select(["state", "sizeBytes", "receivedParts"])
    .where("id", "=", id)
    .where("userId", "=", userId)
    .executeTakeFirst();
}

/** Notes that a part has arrived. @returns false when the import takes none any more. */
export async function noteReceived(userId: string, id: string, receivedParts: number): Promise<boolean> {
  const { numUpdatedRows } = await asService()
    .updateTable("dataImports")
    .set({ receivedParts: sql`greatest(received_parts, ${receivedParts}::int)`, heartbeatAt: now() })
    .where("id", "=", id)
    .where("userId", "=", userId)
    .where("state", "=", "uploading")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Ends the upload of an import; its job takes over. Undefined when it is not uploading. */
export async function setWaiting(tx: Tx, userId: string, id: string): Promise<DataImport | undefined> {
  const row = await tx
    .updateTable("dataImports")
    .set({ state: "waiting", heartbeatAt: now() })
    .where("id", "=", id)
    .where("userId", "=", userId)
    .where("state", "=", "uploading")
    .returning(COLUMNS)
    .executeTakeFirst();
  return row && toImport(row);
}

/** An import whose upload has ended, and that is read, or was read to its end. Undefined for any other. */
export async function findBegun(tx: Tx, userId: string, id: string): Promise<DataImport | undefined> {
  const row = await tx
    .selectFrom("dataImports")
    .select(COLUMNS)
    .where("id", "=", id)
    .where("userId", "=", userId)
    .where("state", "in", ["waiting", "running", "done"])
    .executeTakeFirst();
  return row && toImport(row);
}

/**
 * Ends an import for good; what it made is removed by a job. A batch that is being written holds the row, so that this
 * waits for it, and the next one finds that it may not.
 */
export async function setRemoving(tx: Tx, userId: string, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("dataImports")
    .set({ state: "removing", runToken: null, heartbeatAt: now() })
    .where("id", "=", id)
    .where("userId", "=", userId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Imports whose upload stands still since before `before`. */
export function listStalledUploads(
  before: Date,
  limit: number,
): Promise<{ id: string; userId: string; sizeBytes: number }[]> {
  return asService()
    .selectFrom("dataImports")
    .select(["id", "userId", "sizeBytes"])
    .where("state", "=", "uploading")
    .where("heartbeatAt", "<", before)
    .limit(limit)
    .execute();
}

/** Forgets an upload that stands still, unless it goes on. */
export async function deleteStalledUpload(id: string, before: Date): Promise<void> {
  await asService()
    .deleteFrom("dataImports")
    .where("id", "=", id)
    .where("state", "=", "uploading")
    .where("heartbeatAt", "<", before)
    .execute();
}
