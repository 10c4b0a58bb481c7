import { sql } from "kysely";
import { now } from "../../../platform/clock.ts";
import type { Tx } from "../../../platform/db/scopes.ts";
import type { ImportedConversation, ImportedFeedback } from "../formats/imported-rows.ts";
import type { ImportRun } from "../run-store.ts";

// All as the person (`becomePerson`), with rows as JSON: one statement a batch, whatever its size.

const json = (rows: readonly object[]) => sql`${JSON.stringify(rows)}::text::jsonb`;

/** Takes conversations back out of the deleted ones. */
export async function restoreConversations(tx: Tx, { userId }: ImportRun, ids: readonly string[]): Promise<void> {
  await sql`update public.conversations set deleted_at = null, updated_at = ${now()}
    where id = any(${ids}) and user_id = ${userId} and deleted_at is not null`.execute(tx);
}

/** Writes conversations into the person's own workspace. */
export async function insertConversations(
  tx: Tx,
  { userId, workspaceId }: ImportRun,
  rows: readonly (Omit<ImportedConversation, "origin" | "project"> & { id: string; projectId: string | null })[],
): Promise<void> {
  await sql`
    insert into public.conversations (id, user_id, workspace_id, project_id, title, title_source, system_prompt, model,
      route_mode, pinned_at, archived_at, last_message_at, created_at, updated_at)
    select r.id, ${userId}, ${workspaceId}, r."projectId", r.title, r."titleSource", r."systemPrompt", r.model, r."routeMode",
      r."pinnedAt", r."archivedAt", r."lastMessageAt", r."createdAt", r."updatedAt"
    from jsonb_to_recordset(${json(rows)}) as r (id uuid, "projectId" uuid, title text, "titleSource" text, "systemPrompt" text, model text,
      "routeMode" text, "pinnedAt" timestamptz, "archivedAt" timestamptz, "lastMessageAt" timestamptz,
      "createdAt" timestamptz, "updatedAt" timestamptz)`.execute(tx);
}

export interface NewMessage {
  id: string;
  conversationId: string;
  parentId: string | null;
  role: string;
  parts: readonly object[];
  text: string;
  status: string;
  modelId: string | null;
  metadata: object;
  error: object | null;
  createdAt: string;
  completedAt: string | null;
}

/** Writes messages; parents may be among them. */
export async function insertMessageRows(tx: Tx, { userId }: ImportRun, rows: readonly NewMessage[]): Promise<void> {
  await sql`
    insert into public.messages (id, conversation_id, user_id, parent_id, role, parts, text, status, model_id, metadata,
      error, created_at, completed_at)
    select r.id, r."conversationId", ${userId}, r."parentId", r.role, r.parts, r.text, r.status, r."modelId",
      r.metadata, nullif(r.error, 'null'::jsonb), r."createdAt", r."completedAt"
    from jsonb_to_recordset(${json(rows)}) as r (id uuid, "conversationId" uuid, "parentId" uuid, role text, parts jsonb,
      text text, status text, "modelId" text, metadata jsonb, error jsonb, "createdAt" timestamptz,
      "completedAt" timestamptz)`.execute(tx);
}

/** Writes which branch was looked at last, where that is not known. @returns The conversations where it was not. */
export async function insertViews(
  tx: Tx,
  { userId }: ImportRun,
  rows: readonly { id: string; leaf: string; updatedAt: string }[],
): Promise<Set<string>> {
  const result = await sql<{ id: string }>`
    insert into public.conversation_views (conversation_id, user_id, active_leaf_id, updated_at)
    select r.id, ${userId}, r.leaf, r."updatedAt"
    from jsonb_to_recordset(${json(rows)}) as r (id uuid, leaf uuid, "updatedAt" timestamptz)
    on conflict do nothing returning conversation_id as id`.execute(tx);
  return new Set(result.rows.map(({ id }) => id));
}

/** Writes what was said about answers that nothing is said about. @returns Those answers. */
export async function insertFeedback(
  tx: Tx,
  { userId }: ImportRun,
  rows: readonly (Omit<ImportedFeedback, "message"> & { id: string })[],
): Promise<Set<string>> {
  const result = await sql<{ id: string }>`
    insert into public.answer_feedback (message_id, user_id, model_id, intent, difficulty_percent, verdict,
      wrong_choice, replaced, counts, reason, created_at, updated_at)
    select r.id, ${userId}, r."modelId", r.intent, r."difficultyPercent", r.verdict, r."wrongChoice",
      r.replaced, r.counts, r.reason, r."createdAt", r."updatedAt"
    from jsonb_to_recordset(${json(rows)}) as r (id uuid, "modelId" text, intent text, "difficultyPercent" int,
      verdict text, "wrongChoice" boolean, replaced boolean, counts boolean, reason text, "createdAt" timestamptz,
      "updatedAt" timestamptz)
    on conflict do nothing returning message_id as id`.execute(tx);
  return new Set(result.rows.map(({ id }) => id));
}
