import { sql } from "kysely";
import { asService } from "../../platform/db/scopes.ts";

// As service throughout: upkeep of all tenants' rows, which no user may do.

/** Removes conversations that were deleted before `before`, with their messages, runs and decisions. */
export async function purgeConversations(before: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`select app.purge_conversations(${before}, ${limit}) as count`.execute(
    asService(),
  );
  return rows[0]?.count ?? 0;
}

/**
 * Removes temporary chats whose last message was before `before` and those that were ended, but for what is being
 * answered.
 * @param id Only this one.
 */
export async function purgeTemporaryChats(before: Date, limit: number, id: string | null = null): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select app.purge_temporary_chats(${before}, ${limit}, ${id}::uuid) as count`.execute(asService());
  return rows[0]?.count ?? 0;
}

/** Uploads, of one person or of all, that no message has referred to since before `before`. */
export async function listOrphans(
  before: Date,
  limit: number,
  userId: string | null = null,
): Promise<{ id: string; storagePath: string }[]> {
  const { rows } = await sql<{ id: string; storagePath: string }>`
    select a.id, a.storage_path from public.attachments a
    where a.unreferenced_since < ${before} and (${userId}::uuid is null or a.user_id = ${userId}::uuid) and not exists (
      select 1 from public.messages m where m.user_id = a.user_id
        and m.parts @> jsonb_build_array(jsonb_build_object('type', 'file', 'url', '/api/v1/attachments/' || a.id)))
    order by a.unreferenced_since limit ${limit}`.execute(asService());
  return rows;
}

/** Removes the row of an upload, unless a message has come, or is about to come, to refer to it. Returns whether it did. */
export async function deleteOrphan(id: string, before: Date): Promise<boolean> {
  const { numDeletedRows } = await asService()
    .deleteFrom("attachments")
    .where("id", "=", id)
    .where("unreferencedSince", "<", before)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
