import postgres from "postgres";
import { listRegistryModels } from "../../lib/models/registry/load-registry.ts";
import { PROMPT_CORPUS } from "../../lib/models/router/prompt-corpus.ts";
import { routeMessage } from "../../lib/models/router/route-message.ts";
import { newId } from "../../lib/platform/ids.ts";

const BATCH = 1_000;
const PER_CONVERSATION = 50;
/** Every so many answers is answered again by a model that the person names. */
const CHANGED_EVERY = 30;
const RATED_EVERY = 8;

/** Real decisions of the router over its corpus of prompts: their size is what matters here. */
function makeDecisions() {
  const candidates = listRegistryModels().map((model) => ({
    ...model,
    available: true,
    keySource: "operator" as const,
  }));
  return PROMPT_CORPUS.map(({ text, hasImages }) =>
    routeMessage({
      text,
      historyTokens: 400,
      turns: 2,
      hasImages: hasImages === true,
      needsTools: false,
      structuredOutput: false,
      maxOutputTokens: 4096,
      mode: "balanced",
      candidates,
      previousModelId: null,
    }),
  );
}

/** Answers of Auto with their decisions, ledger rows and ratings, spread evenly from `from` to `to`. */
export async function insertDecisions(
  databaseUrl: string,
  user: { userId: string; workspaceId: string },
  { count, from, to }: { count: number; from: Date; to: Date },
): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, prepare: false, onnotice: () => {} });
  const decisions = makeDecisions();
  let conversationId = "";
  try {
    await sql`create temp table decisions as select (ordinality - 1)::int as serial, decision
      from jsonb_array_elements(${sql.json(decisions as unknown as postgres.JSONValue)}) with ordinality as t (decision, ordinality)`;
    for (let start = 0; start < count; start += BATCH) {
      const rows: object[] = [];
      for (let n = start; n < Math.min(start + BATCH, count); n++) {
        const at = new Date(from.getTime() + ((to.getTime() - from.getTime()) * n) / count).toISOString();
        if (n % PER_CONVERSATION === 0) conversationId = newId();
        const serial = n % decisions.length;
        const decision = decisions[serial];
        const chosen = decision?.candidates.find(({ modelId }) => modelId === decision.modelId);
        const cost = Math.round((chosen?.predictedCostMicroUsd ?? 0) * (0.5 + (n % 100) / 100));
        const changed = n % CHANGED_EVERY === 0 ? newId() : null;
        const rating = n % RATED_EVERY === 0 ? (n % 7 === 0 ? "bad" : "good") : null;
        const ids = { question: newId(), answer: newId(), decision: newId(), reservation: newId(), ledger: newId() };
        rows.push({ ...ids, conversation: conversationId, at, serial, cost, changed, rating });
      }
      await insertBatch(sql, user, rows);
    }
    await sql`analyze`;
  } finally {
    await sql.end();
  }
}

/** Once over the wire, then by SQL from a temporary table. */
async function insertBatch(
  sql: postgres.Sql,
  { userId, workspaceId }: { userId: string; workspaceId: string },
  rows: object[],
): Promise<void> {
  await sql`create temp table batch as select r.*, d.decision as d, d.decision ->> 'modelId' as model
    from jsonb_to_recordset(${sql.json(rows as postgres.JSONValue)}) as r (question uuid, answer uuid, decision uuid,
      reservation uuid, ledger uuid, conversation uuid, at timestamptz, serial int, cost bigint, changed uuid, rating text)
    join decisions d on d.serial = r.serial`;
  await sql`insert into public.conversations (id, user_id, workspace_id, title, last_message_at, created_at, updated_at)
    select conversation, ${userId}::uuid, ${workspaceId}::uuid, 'Bench', min(at), min(at), min(at) from batch group by 1
    on conflict do nothing`;
  await sql`insert into public.messages
      (id, conversation_id, user_id, parent_id, role, parts, text, status, model_id, created_at)
    select question, conversation, ${userId}::uuid, null::uuid, 'user', '[]'::jsonb, '', 'complete', null, at from batch
    union all select answer, conversation, ${userId}, question, 'assistant', '[]', '', 'complete', model, at from batch
    union all select changed, conversation, ${userId}, question, 'assistant', '[]', '', 'complete', 'bench/other',
      at + interval '1 minute' from batch where changed is not null`;
  await sql`insert into public.route_decisions
      (id, user_id, conversation_id, message_id, model_id, version, decision, created_at)
    select decision, ${userId}::uuid, conversation, answer, model, 'bench', d, at from batch`;
  await sql`insert into public.usage_reservations (id, user_id, workspace_id, period_start, requests, state, created_at)
    select reservation, ${userId}::uuid, ${workspaceId}::uuid, at::date, 1, 'settled', at from batch`;
  await sql`insert into public.usage_ledger
      (id, entry, reservation_id, attempt, user_id, workspace_id, period_start, amount_micro_usd, purpose, conversation_id,
       message_id, model_id, outcome, created_at)
    select ledger, 'settle', reservation, 1, ${userId}::uuid, ${workspaceId}::uuid, at::date, cost, 'chat', conversation,
      answer, model, 'complete', at from batch`;
  await sql`insert into public.answer_feedback (message_id, user_id, model_id, verdict, created_at, updated_at)
    select answer, ${userId}::uuid, model, rating, at, at from batch where rating is not null`;
  await sql`drop table batch`;
}
