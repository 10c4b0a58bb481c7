import { type RawBuilder, sql } from "kysely";
import { asUser, type DbUser } from "../../platform/db/scopes.ts";
import type { Feedback } from "./schema.ts";

export interface JudgedAnswer {
  status: string;
  /** True when the router chose its model. */
  auto: boolean;
  /** True when its chat was temporary as it was written. */
  temporary: boolean;
}

/** Answers of the user as feedback remembers them: what the router learns from is read here and never sent by a client. */
const answersOf = (userId: string): RawBuilder<unknown> => sql`
  select m.id, m.user_id, m.parent_id, m.status, m.created_at, m.model_id, d.id is not null as auto,
    m.metadata ? 'temporary' as temporary,
    d.decision #>> '{intents,0,intent}' as intent,
    round((d.decision #>> '{complexity,overall}')::numeric * 100)::int as difficulty_percent,
    coalesce((select p.learns from public.route_preferences p where p.user_id = m.user_id), true) as learns
  from public.messages m
  join public.conversations c on c.id = m.conversation_id and c.deleted_at is null
  left join public.route_decisions d on d.message_id = m.id
  where m.user_id = ${userId}::uuid and m.role = 'assistant' and m.model_id is not null`;

/**
 * Stores what a user says of an answer, in place of what they said before, unless `assertJudgeable` throws. Returns
 * false when the user has no answer of that id.
 */
export async function putFeedback(
  user: DbUser,
  answerId: string,
  { verdict, wrongChoice, reason }: Feedback,
  assertJudgeable: (answer: JudgedAnswer) => void,
  now: Date,
): Promise<boolean> {
  return asUser(user, async (tx) => {
    const source = sql`(${answersOf(user.userId)} and m.id = ${answerId}::uuid) a`;
    const { rows } = await sql<JudgedAnswer>`select a.status, a.auto, a.temporary from ${source}`.execute(tx);
    const [answer] = rows;
    if (!answer) return false;
    assertJudgeable(answer);
    await sql`insert into public.answer_feedback as f (message_id, user_id, model_id, intent, difficulty_percent, verdict,
        wrong_choice, reason, counts, created_at, updated_at)
      select a.id, a.user_id, a.model_id, a.intent, a.difficulty_percent, ${verdict}, ${wrongChoice}, ${reason}, a.learns,
        ${now}::timestamptz, ${now}::timestamptz from ${source}
      on conflict (message_id) do update set verdict = excluded.verdict, wrong_choice = excluded.wrong_choice,
        reason = excluded.reason, counts = excluded.counts, updated_at = excluded.updated_at`.execute(tx);
    return true;
  });
}

/** Takes back what a user said of an answer. That it was replaced stays, because that has happened. */
export async function removeFeedback(user: DbUser, answerId: string, now: Date): Promise<boolean> {
  return asUser(user, async (tx) => {
    const { rows } = await sql<{
      id: string;
    }>`select a.id from (${answersOf(user.userId)} and m.id = ${answerId}::uuid) a`.execute(tx);
    if (rows.length === 0) return false;
    await tx
      .updateTable("answerFeedback")
      .set({ verdict: null, wrongChoice: false, reason: "", updatedAt: now })
      .where("messageId", "=", answerId)
      .where("userId", "=", user.userId)
      .where("replaced", "=", true)
      .execute();
    await tx
      .deleteFrom("answerFeedback")
      .where("messageId", "=", answerId)
      .where("userId", "=", user.userId)
      .where("replaced", "=", false)
      .execute();
    return true;
  });
}

/**
 * Notes that the newest finished answer to a message was asked for again from `modelId`, unless that model had given it
 * or the user has turned learning off. Returns whether it was noted.
 */
export async function putReplaced(
  user: DbUser,
  { parentId, newAnswerId, modelId }: { parentId: string; newAnswerId: string; modelId: string },
  now: Date,
): Promise<boolean> {
  return asUser(user, async (tx) => {
    const { rows } = await sql<{ id: string }>`
      insert into public.answer_feedback as f (message_id, user_id, model_id, intent, difficulty_percent, replaced,
        created_at, updated_at)
      select a.id, a.user_id, a.model_id, a.intent, a.difficulty_percent, true, ${now}::timestamptz, ${now}::timestamptz
      from (${answersOf(user.userId)} and m.parent_id = ${parentId}::uuid and m.id <> ${newAnswerId}::uuid
        order by m.created_at desc, m.id desc limit 1) a
      where a.status in ('complete', 'stopped') and a.model_id <> ${modelId} and a.learns and not a.temporary
      on conflict (message_id) do update set replaced = true
      returning f.message_id as id`.execute(tx);
    return rows.length > 0;
  });
}
