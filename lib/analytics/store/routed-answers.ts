import { type RawBuilder, sql } from "kysely";
import type { DbUser } from "../../platform/db/scopes.ts";

/** Which answers: the person's, between the first and the last of these instants. */
export interface AnswerRange {
  /** When the days begin, and when the last one ends. */
  edges: readonly Date[];
}

const first = ({ edges }: AnswerRange) => edges[0] ?? new Date(0);
const last = ({ edges }: AnswerRange) => edges.at(-1) ?? new Date(0);

/** Answers that have ended with something to read; a failed one is not an answer and was not charged. */
export const ANSWERED = sql`('complete', 'stopped', 'interrupted')`;

// A failed attempt costs nothing, whatever the price of its model.
const SUMS = sql`case when bool_and(l.priced or l.outcome = 'failed') then sum(l.amount_micro_usd)::bigint end as cost,
  bool_or(l.cache_hit is not null) as is_cached`;

/**
 * The common table expressions `ledger` and `answers`: one row for each answer that Auto chose the model of; that to a
 * call of the API is no message, so its `id` is null. What came from the response cache is left out: it cost nothing
 * whichever model was chosen, and would pass for the router's saving.
 *
 * Its model is the one that really answered. `factor` is its real cost in parts of the predicted one: what the stored
 * predictions of other candidates are scaled by, because the length of the answer is known by now. It is null when the
 * cost or the prediction is unknown; a free model (both 0) leaves the predictions as they are.
 * @param page A subquery of ids of decisions; without it, all of the range.
 */
export function routedAnswers(user: DbUser, range: AnswerRange, page?: RawBuilder<unknown>) {
  const ofPage = (column: string, id: string) =>
    page ? sql`${sql.ref(column)} in (select ${sql.ref(id)} from page)` : sql`true`;
  return sql`
    ${page ? sql`page as materialized (${page}),` : sql``}
    ledger as materialized (
      select l.message_id as answer_id, ${SUMS}
      from public.usage_ledger l
      where l.user_id = ${user.userId}::uuid and l.entry = 'settle' and l.purpose = 'chat'
        and l.message_id is not null and l.created_at >= ${first(range)} and ${ofPage("l.message_id", "message_id")}
      group by 1
      union all
      select l.reservation_id, ${SUMS}
      from public.route_decisions d
      join public.usage_ledger l on l.reservation_id = d.reservation_id and l.entry = 'settle'
      where d.user_id = ${user.userId}::uuid and d.reservation_id is not null and d.created_at >= ${first(range)}
        and d.created_at < ${last(range)} and ${ofPage("d.id", "id")}
      group by 1
    ), answers as materialized (
      select m.id, m.parent_id, m.conversation_id, d.id as decision_id, d.created_at, d.model_id as chosen_model_id,
        a.model_id, d.intent, coalesce(d.difficulty_percent, 0) / 100.0::float8 as difficulty, l.cost,
        q.tenths / 10.0::float8 as quality, q.best_tenths / 10.0::float8 as best_quality, f.factor,
        round(d.best_cost_micro_usd * f.factor)::bigint as best, d.open_models, d.open_quality_tenths, d.open_costs_micro_usd
      from public.route_decisions d
      left join public.messages m on m.id = d.message_id and m.user_id = d.user_id and m.status in ${ANSWERED}
      left join ledger l on l.answer_id = coalesce(m.id, d.reservation_id)
      cross join lateral (select coalesce(m.model_id, d.answered_by, d.model_id) as model_id) a
      cross join lateral (select array_position(d.open_models, a.model_id) as place) p
      cross join lateral (select d.open_quality_tenths[p.place] as tenths, d.open_costs_micro_usd[p.place] as predicted,
        (select max(x) from unnest(d.open_quality_tenths) x) as best_tenths) q
      cross join lateral (
        select case when q.predicted > 0 then l.cost / q.predicted::float8 when q.predicted = 0 and l.cost = 0 then 1 end as factor
      ) f
      where d.user_id = ${user.userId}::uuid and d.created_at >= ${first(range)} and d.created_at < ${last(range)}
        and (m.id is not null or d.answered_by is not null) and l.is_cached is not true
        and ${ofPage("d.id", "id")}
    )`;
}

/**
 * Whether the person named the model of an answer, and took it: of a comparison, whose models may be hidden, that is the
 * one they kept.
 * @param message What the statement calls the row of the message.
 */
export const isNamed = (message: string) => sql`(
  not exists (select from public.route_decisions d where d.message_id = ${sql.ref(`${message}.id`)})
  and case when ${sql.ref(`${message}.metadata`)} -> 'comparison' is null then true
    else ${sql.ref(`${message}.metadata`)} @> '{"comparison": {"outcome": "kept", "blind": false}}' end)`;

/**
 * The expression `changes`, after `answers`: those that a person had answered again by a model they named themselves,
 * other than the one that had answered, or called a wrong choice.
 */
export function changedAnswers(user: DbUser, range: AnswerRange) {
  return sql`
    named as materialized (
      select m.id, m.parent_id, m.model_id, m.created_at from public.messages m
      where m.user_id = ${user.userId}::uuid and m.role = 'assistant' and m.created_at >= ${first(range)}
        and m.status in ${ANSWERED} and ${isNamed("m")}
    ), replaced as (
      select distinct on (a.id) a.id, n.model_id from answers a
      join named n on n.parent_id = a.parent_id and n.created_at >= a.created_at and n.model_id <> a.model_id
      order by a.id, n.created_at
    ), changes as (
      select a.id, a.conversation_id, a.created_at, a.intent, a.model_id, r.model_id as changed_to_id,
        coalesce(f.wrong_choice, false) as wrong_choice
      from answers a
      left join replaced r on r.id = a.id
      left join public.answer_feedback f on f.message_id = a.id and f.wrong_choice
      where r.id is not null or f.message_id is not null
    )`;
}
