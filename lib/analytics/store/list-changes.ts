import { sql } from "kysely";
import { type DbUser, readAsUser } from "../../platform/db/scopes.ts";
import type { Page, PageQuery } from "../../platform/public/page-schema.ts";
import { decodeTimeCursor, encodeTimeCursor } from "../../platform/time-cursor.ts";
import { type AnswerRange, changedAnswers, routedAnswers } from "./routed-answers.ts";

export interface ChangeRow {
  id: string;
  conversationId: string;
  title: string | null;
  createdAt: Date;
  intent: string | null;
  modelId: string;
  changedToId: string | null;
  wrongChoice: boolean;
}

/** Answers that were changed by hand, newest first. A cursor that is not ours starts over. */
export async function listChanges(user: DbUser, range: AnswerRange, query: PageQuery): Promise<Page<ChangeRow>> {
  const after = query.cursor ? decodeTimeCursor(query.cursor) : null;
  return readAsUser(user, async (tx) => {
    // Milliseconds, as the cursor has them: what lies between would be shown twice or not at all.
    const { rows } = await sql<ChangeRow>`
      with ${routedAnswers(user, range)}, ${changedAnswers(user, range)}
      select h.id, h.conversation_id, c.title, h.created_at, h.intent, h.model_id, h.changed_to_id, h.wrong_choice
      from (select *, date_trunc('milliseconds', created_at) as at from changes) h
      left join public.conversations c on c.id = h.conversation_id and c.deleted_at is null
      where ${after ? sql`(h.at, h.id) < (${after.at}, ${after.id}::uuid)` : sql`true`}
      order by h.at desc, h.id desc limit ${query.limit + 1}`.execute(tx);
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > query.limit && last ? encodeTimeCursor(last.createdAt, last.id) : null };
  });
}
