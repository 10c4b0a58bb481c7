import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, type Tx } from "../../platform/db/scopes.ts";
import type { ImportFailure, ImportReport } from "./schema.ts";

// As service: what becomes of an import is the server's, of the person who asked for it.

/** A run of the job. */
export interface ImportRun {
  importId: string;
  runToken: string;
  userId: string;
  workspaceId: string;
  sizeBytes: number;
  takesProfile: boolean;
  takesRouter: boolean;
}

/** Thrown to leave a run whose import nobody wants any more, or that another run has taken over. */
export class NotWanted extends Error {}

/** Makes a run the one that may write. Undefined when the import is not wanted any more, or its account is not. */
export async function claimImport(importId: string, runToken: string): Promise<ImportRun | undefined> {
  const { rows } = await sql<Omit<ImportRun, "importId" | "runToken">>`
    update public.data_imports i
    set state = 'running', run_token = ${runToken}, done_items = 0, total_items = 0, heartbeat_at = ${now()}
    from public.profiles p join public.workspaces w on w.owner_id = p.id and w.kind = 'personal'
    where i.id = ${importId} and i.state in ('waiting', 'running') and p.id = i.user_id and p.disabled_at is null
    returning i.user_id, w.id as workspace_id, i.size_bytes, i.takes_profile, i.takes_router`.execute(asService());
  return rows[0] && { importId, runToken, ...rows[0] };
}

/**
 * A transaction of a run. It begins with taking the import's row, which fails when the run is not wanted: whoever cancels
 * or removes the import waits for it, and nothing is written after them.
 * @param items How many entries this deals with, for the progress.
 * @throws NotWanted
 */
export async function asRun<T>(
  { importId, runToken }: ImportRun,
  items: number,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return asService()
    .transaction()
    .execute(async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable("dataImports")
        .set({ doneItems: sql`least(done_items + ${items}::int, total_items)`, heartbeatAt: now() })
        .where("id", "=", importId)
        .where("runToken", "=", runToken)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw new NotWanted();
      return work(tx);
    });
}

/**
 * Goes on in the same transaction as the person themselves, so that row-level security is a second fence around whatever
 * a file made the import write.
 */
export async function becomePerson(tx: Tx, { userId }: ImportRun): Promise<void> {
  const claims = JSON.stringify({ sub: userId, role: "authenticated" });
  await sql`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${claims}, true)`.execute(
    tx,
  );
}

/** Says how much there is to do. @throws NotWanted */
export async function setTotal(run: ImportRun, totalItems: number): Promise<void> {
  await asRun(run, 0, (tx) =>
    tx.updateTable("dataImports").set({ totalItems, doneItems: 0 }).where("id", "=", run.importId).execute(),
  );
}

/** Ends a run that has taken over everything. @throws NotWanted */
export async function finishImport(run: ImportRun, report: ImportReport): Promise<void> {
  await asRun(run, 0, (tx) =>
    sql`update public.data_imports set state = 'done', run_token = null, finished_at = ${now()},
      done_items = total_items, report = ${JSON.stringify(report)}::text::jsonb where id = ${run.importId}`.execute(tx),
  );
}

/** Ends a run that failed for good, with what it had taken over by then. */
export async function failImport(run: ImportRun, failure: ImportFailure, report: ImportReport): Promise<void> {
  await sql`update public.data_imports set state = 'failed', run_token = null, finished_at = ${now()},
      failure = ${failure}, report = ${JSON.stringify(report)}::text::jsonb
    where id = ${run.importId} and run_token = ${run.runToken}`.execute(asService());
}

/** Ends a run that failed and will be tried again. */
export async function releaseImport({ importId, runToken }: ImportRun): Promise<void> {
  await asService()
    .updateTable("dataImports")
    .set({ state: "waiting", runToken: null })
    .where("id", "=", importId)
    .where("runToken", "=", runToken)
    .execute();
}
