import { sql } from "kysely";
import type { Principal } from "../../auth/schema.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";

export interface PlantedVotes {
  intent: string;
  models: readonly string[];
  /** Index of the kept one; null for a tie. */
  winner: number | null;
  votes: number;
  blind?: boolean;
}

/** Comparisons of the person's with their choices, as if they had been made through the chat. */
export async function plantVotes({ userId, workspaceId }: Principal, planted: PlantedVotes): Promise<void> {
  const { intent, models, winner, votes, blind = true } = planted;
  const db = asService();
  const conversation = newId();
  await sql`insert into public.conversations (id, user_id, workspace_id, last_message_at, created_at, updated_at)
    values (${conversation}, ${userId}, ${workspaceId}, now(), now(), now())`.execute(db);
  for (let vote = 0; vote < votes; vote++) {
    const [comparison, question] = [newId(), newId()];
    const answers = models.map((modelId, position) => ({ id: newId(), modelId, position }));
    await sql`insert into public.messages (id, conversation_id, user_id, parent_id, role, parts, status, created_at)
      select id::uuid, ${conversation}::uuid, ${userId}::uuid, parent::uuid, role, '[]', 'complete', now()
      from jsonb_to_recordset(${JSON.stringify([
        { id: question, parent: null, role: "user" },
        ...answers.map(({ id }) => ({ id, parent: question, role: "assistant" })),
      ])}::text::jsonb) as t (id text, parent text, role text)`.execute(db);
    await sql`insert into public.comparisons
      (id, user_id, conversation_id, question_id, blind, intent, choice, kept_id, created_at, chosen_at)
      values (${comparison}, ${userId}, ${conversation}, ${question}, ${blind}, ${intent},
        ${winner === null ? "tie" : "kept"}, ${winner === null ? null : answers[winner]?.id}, now(), now())`.execute(
      db,
    );
    await sql`insert into public.comparison_answers (message_id, comparison_id, user_id, position, model_id, rated)
      select id::uuid, ${comparison}::uuid, ${userId}::uuid, position, model, true
      from jsonb_to_recordset(${JSON.stringify(answers.map(({ modelId, ...rest }) => ({ ...rest, model: modelId })))}::text::jsonb)
        as t (id text, position int, model text)`.execute(db);
  }
}
