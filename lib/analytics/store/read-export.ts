import { sql } from "kysely";
import { type DbUser, readAsUser } from "../../platform/db/scopes.ts";
import type { ExportRow } from "../schema.ts";
import { type AnswerRange, routedAnswers } from "./routed-answers.ts";

const PAGE_ROWS = 2_000;

type Row = Omit<ExportRow, "answeredAt"> & { answeredAt: Date };
/** A decision of the page; nothing but its id where no answer came of it. */
type Decided = Row & { decisionId: string; isAnswer: boolean };

/** The answers of the decisions after this one, and the last of those: a page may be full of decisions and have none. */
async function readPage(
  user: DbUser,
  range: AnswerRange,
  after: string | null,
): Promise<{ rows: Row[]; last: string | null }> {
  return readAsUser(user, async (tx) => {
    const rest = after
      ? sql`(created_at, id) > (select d.created_at, d.id from public.route_decisions d where d.id = ${after}::uuid)`
      : sql`true`;
    const page = sql`select id, message_id from public.route_decisions
      where user_id = ${user.userId}::uuid and created_at >= ${range.edges[0]} and created_at < ${range.edges.at(-1)} and ${rest}
      order by created_at, id limit ${PAGE_ROWS}`;
    const { rows } = await sql<Decided>`
      with ${routedAnswers(user, range, page)}
      select d.id as decision_id, a.decision_id is not null as is_answer, a.created_at as answered_at, a.conversation_id, c.title as conversation_title, a.id as message_id,
        a.intent, a.difficulty, d.decision ->> 'mode' as mode, a.chosen_model_id as chosen_model, a.model_id as answered_by,
        coalesce((d.decision ->> 'sticky')::boolean, false) as sticky,
        coalesce((select string_agg(r, ' ') from jsonb_array_elements_text(d.decision -> 'reasonCodes') r), '') as reasons,
        a.quality as expected_quality, a.best_quality as best_expected_quality,
        a.cost as cost_micro_usd, a.best as always_best_micro_usd, f.verdict as rating,
        coalesce(f.wrong_choice, false) as wrong_choice
      from page p
      join public.route_decisions d on d.id = p.id
      left join answers a on a.decision_id = d.id
      left join public.conversations c on c.id = a.conversation_id and c.deleted_at is null
      left join public.answer_feedback f on f.message_id = a.id
      order by d.created_at, d.id`.execute(tx);
    return {
      rows: rows.flatMap(({ decisionId: _, isAnswer, ...row }) => (isAnswer ? [row] : [])),
      last: rows.at(-1)?.decisionId ?? null,
    };
  });
}

/** The answers that Auto chose a model for, oldest first, in pages: an export of a year is never in memory as a whole. */
export async function* readExport(user: DbUser, range: AnswerRange): AsyncGenerator<ExportRow[]> {
  let after: string | null = null;
  for (;;) {
    const { rows, last }: Awaited<ReturnType<typeof readPage>> = await readPage(user, range, after);
    if (last === null) return;
    after = last;
    if (rows.length === 0) continue;
    yield rows.map(({ answeredAt, ...row }) => ({ answeredAt: answeredAt.toISOString(), ...row }));
  }
}
