import { type RawBuilder, sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, type Db, type Tx } from "../../platform/db/scopes.ts";
import type { Replaced } from "./take/settings-store.ts";

// As service throughout: conversations are removed for good, which no person does directly; of the import's own person.

export interface Removal {
  importId: string;
  userId: string;
  sizeBytes: number;
  replaced: Replaced | null;
}

/** An import that is to be removed. */
export async function findRemoval(importId: string): Promise<Removal | undefined> {
  const { rows } = await sql<Removal>`select id as import_id, user_id, size_bytes, replaced
    from public.data_imports where id = ${importId} and state = 'removing'`.execute(asService());
  return rows[0];
}

const NO_RUN = sql`not exists (select 1 from public.runs r where r.conversation_id = t.conversation and r.status = 'running')`;

/** Files of messages that go are nobody's from now on, unless another message refers to them, which is asked later. */
async function loosenFiles(tx: Tx, userId: string, condition: RawBuilder<unknown>): Promise<void> {
  await sql`
    update public.attachments a set unreferenced_since = ${now()}
    from public.messages m cross join lateral jsonb_array_elements(m.parts) as t (p)
    where m.user_id = ${userId} and ${condition} and m.parts @> '[{"type": "file"}]'::jsonb
      and a.user_id = m.user_id and p ->> 'url' = '/api/v1/attachments/' || a.id`.execute(tx);
}

async function listLocalIds(tx: Db, { importId, userId }: Removal, kind: "conversation" | "message", limit: number) {
  const isMessage = kind === "message";
  const { rows } = await sql<{ id: string }>`
    select t.id from public.data_import_items i
    join (select x.id, x.user_id, ${isMessage ? sql`x.conversation_id` : sql`x.id`} as conversation
      from ${sql.table(isMessage ? "public.messages" : "public.conversations")} x where x.user_id = ${userId}) t
      on t.id = i.local_id
    where i.import_id = ${importId} and i.user_id = ${userId} and i.kind = ${kind} and ${NO_RUN}
    limit ${limit}`.execute(tx);
  return rows.map(({ id }) => id);
}

/**
 * Removes at most `limit` conversations that an import made, with all that hangs on them. One in which an answer is being
 * written waits until that is paid.
 * @returns How many.
 */
export async function deleteConversations(removal: Removal, limit: number): Promise<number> {
  return asService()
    .transaction()
    .execute(async (tx) => {
      const ids = await listLocalIds(tx, removal, "conversation", limit);
      await loosenFiles(tx, removal.userId, sql`m.conversation_id = any(${ids})`);
      await sql`delete from public.conversations where user_id = ${removal.userId} and id = any(${ids})`.execute(tx);
      return ids.length;
    });
}

/**
 * Removes at most `limit` messages that an import added to conversations which were here before, with what was written
 * below them.
 * @returns How many.
 */
export async function deleteMessages(removal: Removal, limit: number): Promise<number> {
  return asService()
    .transaction()
    .execute(async (tx) => {
      const ids = await listLocalIds(tx, removal, "message", limit);
      await loosenFiles(tx, removal.userId, sql`m.id = any(${ids})`);
      await sql`delete from public.messages where user_id = ${removal.userId} and id = any(${ids})`.execute(tx);
      return ids.length;
    });
}

/**
 * Removes at most `limit` projects that an import made and that hold nothing: what was put into one since stays there.
 * @returns How many.
 */
export async function deleteProjects({ importId, userId }: Removal, limit: number): Promise<number> {
  const { rows } = await sql`
    delete from public.projects where user_id = ${userId} and id in (
      select p.id from public.data_import_items i join public.projects p on p.id = i.local_id and p.user_id = i.user_id
      where i.import_id = ${importId} and i.user_id = ${userId} and i.kind = 'project'
        and not exists (select 1 from public.conversations c where c.project_id = p.id)
      limit ${limit}) returning id`.execute(asService());
  return rows.length;
}

/** Whether conversations or messages are left that could not go yet. */
export async function hasLeft({ importId, userId }: Removal): Promise<boolean> {
  const { rows } = await sql`
    select 1 from public.data_import_items i where i.import_id = ${importId} and i.user_id = ${userId} and (
      exists (select 1 from public.conversations c where c.id = i.local_id and c.user_id = i.user_id)
      or exists (select 1 from public.messages m where m.id = i.local_id and m.user_id = i.user_id)) limit 1`.execute(
    asService(),
  );
  return rows.length > 0;
}

/** Files after `after` that an import made and no message refers to any more. */
export async function listFiles(
  { importId, userId }: Removal,
  after: string,
  limit: number,
): Promise<{ id: string; storagePath: string }[]> {
  const { rows } = await sql<{ id: string; storagePath: string }>`
    select a.id, a.storage_path from public.data_import_items i
    join public.attachments a on a.id = i.local_id and a.user_id = i.user_id
    where i.import_id = ${importId} and i.user_id = ${userId} and i.kind = 'attachment' and a.id > ${after}
      and not exists (select 1 from public.messages m where m.user_id = a.user_id
        and m.parts @> jsonb_build_array(jsonb_build_object('type', 'file', 'url', '/api/v1/attachments/' || a.id)))
    order by a.id limit ${limit}`.execute(asService());
  return rows;
}

/** Forgets a file. */
export async function deleteFile({ userId }: Removal, id: string): Promise<void> {
  await asService().deleteFrom("attachments").where("id", "=", id).where("userId", "=", userId).execute();
}

/** Forgets the settings that an import replaced, and what it is put back to is done. */
export async function clearReplaced(tx: Tx, { importId }: Removal): Promise<void> {
  await sql`update public.data_imports set replaced = null where id = ${importId}`.execute(tx);
}

/** Forgets an import, and what its rows were called. */
export async function deleteImport({ importId, userId }: Removal): Promise<void> {
  await asService().deleteFrom("dataImports").where("id", "=", importId).where("userId", "=", userId).execute();
}
