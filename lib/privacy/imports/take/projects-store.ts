import { sql } from "kysely";
import { now } from "../../../platform/clock.ts";
import type { Tx } from "../../../platform/db/scopes.ts";
import type { ImportedProject } from "../formats/imported-rows.ts";
import type { ImportRun } from "../run-store.ts";

// All as the person (`becomePerson`).

/** Takes projects back out of the deleted ones, with the conversations that were in them and are in no other one. */
export async function restoreProjects(tx: Tx, { userId }: ImportRun, ids: readonly string[]): Promise<void> {
  await sql`
    with back as (
      select p.id, p.former_conversations from public.projects p
      where p.id = any(${ids}) and p.user_id = ${userId} and p.deleted_at is not null for update
    ), placed as (
      update public.conversations c set project_id = back.id from back
      where c.id = any(back.former_conversations) and c.user_id = ${userId} and c.project_id is null
    )
    update public.projects p set deleted_at = null, former_conversations = '{}', updated_at = ${now()}
    from back where p.id = back.id`.execute(tx);
}

/** Those of `ids` that are projects in the person's own workspace. */
export async function listInOwnWorkspace(
  tx: Tx,
  { userId, workspaceId }: ImportRun,
  ids: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select id from public.projects
    where id = any(${ids}) and user_id = ${userId} and workspace_id = ${workspaceId}`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

/** Writes projects into the person's own workspace. */
export async function insertProjects(
  tx: Tx,
  { userId, workspaceId }: ImportRun,
  rows: readonly (Omit<ImportedProject, "origin"> & { id: string })[],
): Promise<void> {
  await sql`
    insert into public.projects (id, user_id, workspace_id, name, instructions, archived_at, route_mode, route_thresholds,
      default_model, created_at, updated_at)
    select r.id, ${userId}, ${workspaceId}, r.name, r.instructions, r."archivedAt", r.mode,
      jsonb_strip_nulls(r.thresholds), r.model, r."createdAt", r."updatedAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r (id uuid, name text, instructions text,
      "archivedAt" timestamptz, mode text, thresholds jsonb, model text, "createdAt" timestamptz, "updatedAt" timestamptz)`.execute(
    tx,
  );
}
