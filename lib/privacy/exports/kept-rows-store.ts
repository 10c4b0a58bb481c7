import { type RawBuilder, sql } from "kysely";

const ofKeptChat = sql`not exists (
  select from public.conversations v where v.id = conversation_id and v.temporary)`;

/** Files that only temporary chats refer to; one that another message refers to as well is kept. */
const keptFile = sql`id not in (
  select a.id from public.conversations v
  join public.messages m on m.conversation_id = v.id and m.parts @> '[{"type": "file"}]'
  cross join lateral jsonb_array_elements(m.parts) as t (p)
  join public.attachments a on a.user_id = v.user_id and p ->> 'url' = '/api/v1/attachments/' || a.id
  where v.temporary and not exists (
    select from public.messages o join public.conversations k on k.id = o.conversation_id and not k.temporary
    where o.user_id = a.user_id
      and o.parts @> jsonb_build_array(jsonb_build_object('type', 'file', 'url', '/api/v1/attachments/' || a.id))))`;

const CONDITIONS: Readonly<Record<string, RawBuilder<unknown>>> = {
  conversations: sql`not temporary`,
  messages: ofKeptChat,
  conversation_views: ofKeptChat,
  comparisons: ofKeptChat,
  runs: ofKeptChat,
  attachments: keptFile,
};

/** Which rows of a table are not of a temporary chat, which no export holds. The ledger holds what those cost, without words. */
export function isKept(table: string): RawBuilder<unknown> {
  return CONDITIONS[table] ?? sql`true`;
}
