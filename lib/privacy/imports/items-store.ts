import { sql } from "kysely";
import type { Tx } from "../../platform/db/scopes.ts";
import { isId } from "../../platform/ids.ts";
import type { ImportRun } from "./run-store.ts";

export type ItemKind = "project" | "conversation" | "message" | "attachment";
const TABLES: Record<ItemKind, string> = {
  project: "projects",
  conversation: "conversations",
  message: "messages",
  attachment: "attachments",
};

export interface KnownItem {
  origin: string;
  localId: string;
  /** The conversation that a message is in. */
  conversationId: string | null;
  /** Whether this very import made it, in a run that broke off. */
  isOurs: boolean;
}

// Rows in a workspace that the person has left are out of their reach: to them they are not here. Files are theirs
// wherever they work.
const ofMember = (workspace: ReturnType<typeof sql>) => sql`exists (
  select 1 from public.workspace_members m where m.workspace_id = ${workspace} and m.user_id = t.user_id)`;
const IN_REACH: Record<ItemKind, ReturnType<typeof sql>> = {
  project: ofMember(sql`t.workspace_id`),
  conversation: ofMember(sql`t.workspace_id`),
  message: ofMember(sql`(select c.workspace_id from public.conversations c where c.id = t.conversation_id)`),
  attachment: sql`true`,
};

/**
 * Those of `origins` that are here: brought by an import and not gone since, or rows of this very account, which get
 * their own export back.
 * @param tx As service, of the person.
 */
export async function findItems(
  tx: Tx,
  { userId, importId }: ImportRun,
  kind: ItemKind,
  origins: readonly string[],
): Promise<Map<string, KnownItem>> {
  const table = sql.table(TABLES[kind]);
  const own = origins.filter((origin) => isId(origin));
  const conversation = kind === "message" ? sql`t.conversation_id` : sql`null::uuid`;
  const { rows } = await sql<KnownItem>`
    select i.origin, i.local_id, ${conversation} as conversation_id, i.import_id = ${importId} as is_ours
    from public.data_import_items i join ${table} t on t.id = i.local_id and t.user_id = i.user_id
    where i.user_id = ${userId} and i.kind = ${kind} and i.origin = any(${origins})
    union all
    select t.id::text, t.id, ${conversation}, false from ${table} t
    where t.user_id = ${userId} and t.id = any(${own}::uuid[]) and ${IN_REACH[kind]}`.execute(tx);
  return new Map(rows.map((row) => [row.origin, row]));
}

/** Remembers what rows are called where they come from. One that has gone since is made anew, by this import. */
export async function putItems(
  tx: Tx,
  { userId, importId }: ImportRun,
  kind: ItemKind,
  items: readonly { origin: string; localId: string }[],
): Promise<void> {
  await sql`
    insert into public.data_import_items (user_id, kind, origin, local_id, import_id)
    select ${userId}, ${kind}, r.origin, r.local_id, ${importId}
    from jsonb_to_recordset(${JSON.stringify(items.map(({ origin, localId }) => ({ origin, local_id: localId })))}::text::jsonb)
      as r (origin text, local_id uuid)
    on conflict (user_id, kind, origin) do update set local_id = excluded.local_id, import_id = excluded.import_id`.execute(
    tx,
  );
}
