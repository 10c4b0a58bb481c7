import { sql } from "kysely";
import type { Principal } from "../../auth/schema.ts";
import { type DbUser, readAsUser } from "../../platform/db/scopes.ts";
import type { SearchHit } from "../schema.ts";

/** A word, or what a text index takes for one: `node.js`, `1.2.3`, `ada@example.com`. Marks belong to the letter before. */
const TERM = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[.@_:/-][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/gu;
const MAX_TERMS = 12;

/**
 * What `to_tsquery` is asked: all terms, the last one as the beginning of a word. Quoted, so that the parser of the index
 * reads them; they have no quote, nor anything else of its syntax. What joins words may stand between two words as well.
 */
function toQuery(text: string): string | null {
  const terms = text.toLowerCase().match(TERM)?.slice(0, MAX_TERMS);
  if (!terms) return null;
  return terms
    .map((term, index) => {
      const ending = index === terms.length - 1 ? ":*" : "";
      const words = term.split(/[.@_:/-]/);
      const apart = words.map((word, at) => `'${word}'${at === words.length - 1 ? ending : ""}`).join(" & ");
      return words.length === 1 ? apart : `('${term}'${ending} | ${apart})`;
    })
    .join(" & ");
}

/**
 * Full-text search over the user's titles and messages, best and newest first, whose results come while typing.
 * Conversations that are left out are found once and hashed; looked up for each message they would double the time.
 */
export async function searchMessages(
  user: DbUser & Pick<Principal, "workspaceId">,
  text: string,
  limit: number,
): Promise<SearchHit[]> {
  const query = toQuery(text);
  if (query === null) return [];
  return readAsUser(user, async (tx) => {
    const { rows } = await sql<{
      conversationId: string;
      messageId: string | null;
      title: string;
      project: SearchHit["project"];
      snippet: string;
      at: Date;
    }>`
      with q as (select to_tsquery('simple', ${query}) as query),
      hits as (
        (select m.conversation_id, m.id as message_id, m.text, m.created_at as at
          from public.messages m, q
          where m.user_id = ${user.userId}::uuid and m.search @@ q.query
            and m.conversation_id not in (select o.id from public.conversations o
              where o.user_id = ${user.userId}::uuid
                and (o.workspace_id <> ${user.workspaceId}::uuid or o.temporary or o.deleted_at is not null))
          order by m.created_at desc limit ${limit})
        union all
        (select c.id, null, c.title, c.last_message_at
          from public.conversations c, q
          where c.user_id = ${user.userId}::uuid and c.workspace_id = ${user.workspaceId}::uuid and c.deleted_at is null and not c.temporary
            and to_tsvector('simple', c.title) @@ q.query
          order by c.last_message_at desc limit ${limit})
      )
      select h.conversation_id, h.message_id, c.title, h.at,
        (select jsonb_build_object('id', p.id, 'name', p.name) from public.projects p where p.id = c.project_id) as project,
        ts_headline('simple', left(h.text, 20000), q.query,
          'StartSel="\u0002", StopSel="\u0003", MaxWords=24, MinWords=8, MaxFragments=1') as snippet
      from hits h join public.conversations c on c.id = h.conversation_id and c.deleted_at is null, q
      order by h.message_id is null desc, h.at desc limit ${limit}`.execute(tx);
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
  });
}
