import postgres from "postgres";
import { newId } from "../../lib/platform/ids.ts";

const BATCH = 1_000;
const WORDS_PER_MESSAGE = 60;
const SYLLABLES = ["ka", "lo", "mi", "ne", "ru", "sa", "te", "vo", "xi", "zu", "bra", "fen"];

/** A made-up word for a number; the same number gives the same word. */
export function wordOf(index: number): string {
  let rest = index;
  let word = "";
  do {
    word += SYLLABLES[rest % SYLLABLES.length];
    rest = Math.floor(rest / SYLLABLES.length);
  } while (rest > 0);
  return word;
}

/** Text for the nth message: common words often, rare words seldom, as in real text (Zipf by squaring). */
export function textOf(index: number): string {
  let state = index * 2_654_435_761 + 1;
  return Array.from({ length: WORDS_PER_MESSAGE }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return wordOf(Math.floor((state / 2 ** 32) ** 2 * 20_000));
  }).join(" ");
}

/** What was inserted. */
export type InsertedMessages = { conversationIds: string[]; lastText: string };

/**
 * Fills tables for the page bench: conversations of one straight thread each, by SQL because 50,000 messages through
 * the product would take longer than the bench.
 */
export async function insertMessages(
  databaseUrl: string,
  userId: string,
  size: { conversations: number; messagesEach: number },
): Promise<InsertedMessages> {
  const sql = postgres(databaseUrl, { max: 1, prepare: false, onnotice: () => {} });
  try {
    const [workspace] = await sql<{ id: string }[]>`
      select id from public.workspaces where owner_id = ${userId} and kind = 'personal'`;
    if (workspace === undefined) throw new Error("The user has no personal workspace");
    const conversationIds: string[] = [];
    let serial = 0;
    let lastText = "";
    for (let c = 0; c < size.conversations; c++) {
      const conversationId = newId();
      conversationIds.push(conversationId);
      await sql`
        insert into public.conversations (id, user_id, workspace_id, title, title_source, last_message_at, created_at, updated_at)
        values (${conversationId}, ${userId}, ${workspace.id}, ${`Bench ${c + 1}`}, 'user', now(), now(), now())`;
      let parentId: string | null = null;
      for (let from = 0; from < size.messagesEach; from += BATCH) {
        const rows: object[] = [];
        for (let m = from; m < Math.min(from + BATCH, size.messagesEach); m++) {
          const id = newId();
          lastText = `${textOf(serial++)} end${serial}`;
          const role = m % 2 === 0 ? "user" : "assistant";
          rows.push({ id, parent_id: parentId, role, text: lastText, parts: [{ type: "text", text: lastText }] });
          parentId = id;
        }
        await sql`
          insert into public.messages
            (id, conversation_id, user_id, parent_id, role, parts, text, status, model_id, created_at, completed_at)
          select r.id, ${conversationId}::uuid, ${userId}::uuid, r.parent_id, r.role, r.parts, r.text, 'complete',
            case r.role when 'assistant' then 'openai/gpt-4.1-mini' end, now(), now()
          from jsonb_to_recordset(${sql.json(rows as postgres.JSONValue)}) as r
            (id uuid, parent_id uuid, role text, parts jsonb, text text)`;
      }
      await sql`
        insert into public.conversation_views (conversation_id, user_id, active_leaf_id, updated_at)
        values (${conversationId}, ${userId}, ${parentId}, now())`;
    }
    return { conversationIds, lastText };
  } finally {
    await sql.end();
  }
}
