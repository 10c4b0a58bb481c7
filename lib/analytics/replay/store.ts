import { type Kysely, type RawBuilder, sql } from "kysely";

/** A decision as it was stored, with the message it was about, or of a call of the API. */
export interface StoredDecision {
  id: string;
  /** Null for a call of the API. */
  conversationId: string | null;
  createdAt: string;
  version: string;
  decision: unknown;
  /** Null: what it was made from was not stored. */
  context: unknown;
  /** Null for a call of the API, whose text is not kept. */
  text: string | null;
}

const BATCH = 500;

/**
 * Stored decisions from `since` on, oldest first, in batches: years of them are never in memory at once.
 * @param db The operator's own database, above row-level security: the operator replays everybody's decisions.
 */
export async function* readDecisions(db: Kysely<unknown>, since: Date): AsyncGenerator<StoredDecision[]> {
  let rest: RawBuilder<unknown> = sql`true`;
  for (;;) {
    const { rows } = await sql<StoredDecision & { at: string }>`
      select d.id, q.conversation_id as "conversationId", d.created_at::text as at, d.version, d.decision, d.context,
        to_char(d.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
        case when q.id is not null then coalesce((select string_agg(p ->> 'text', chr(10) order by place)
          from jsonb_array_elements(q.parts) with ordinality as t (p, place) where p ->> 'type' = 'text'), '') end as text
      from public.route_decisions d
      left join public.messages m on m.id = d.message_id
      left join public.messages q on q.id = m.parent_id
      where d.created_at >= ${since} and (q.id is not null or d.reservation_id is not null) and ${rest}
      order by d.created_at, d.id limit ${BATCH}`.execute(db);
    const last = rows.at(-1);
    if (!last) return;
    rest = sql`(d.created_at, d.id) > (${last.at}::text::timestamptz, ${last.id}::uuid)`;
    yield rows.map(({ at: _, ...row }) => row);
  }
}
