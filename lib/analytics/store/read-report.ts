import { sql } from "kysely";
import { type DbUser, readAsUser } from "../../platform/db/scopes.ts";
import type { DayCost } from "../policy.ts";
import type { UnitSums } from "../statistics/intervals.ts";
import { ANSWERED, type AnswerRange, changedAnswers, routedAnswers } from "./routed-answers.ts";

/** The sums that a report is made of. Money is micro-USD. */
export interface ReportSums {
  all: number;
  totals: {
    auto: number;
    cost: number;
    unpriced: number;
    compared: number;
    comparedCost: number;
    comparedBest: number;
  };
  /** Over conversations, weighted by difficulty; a call of the API is one of its own. */
  regret: UnitSums & { answers: number };
  /** Over conversations: ones for what was good. */
  ratings: UnitSums;
  shares: { intent: string | null; modelId: string; answers: number; cost: number; unpriced: number }[];
  days: DayCost[];
  singles: { modelId: string; answers: number; alone: number; cost: number; qualityPoints: number }[];
  changes: { intent: string | null; count: number }[];
}

/** Even the easiest message counts a little. */
const LEAST_WEIGHT = 0.05;

/** `UnitSums` of rows `u` that have the `n` and the `sum` of a unit each. */
const UNIT_SUMS = sql`jsonb_build_object('n', coalesce(sum(u.n), 0), 'sum', coalesce(sum(u.sum), 0), 'units', count(*),
  'nn', coalesce(sum(u.n * u.n), 0), 'ns', coalesce(sum(u.n * u.sum), 0), 'ss', coalesce(sum(u.sum * u.sum), 0))`;

/**
 * Everything of a report in one statement, so that its figures are of one moment. What came from the response cache is no
 * part of all answers, as it is none of Auto's: their share would fall with every one that is given again.
 */
export async function readReport(user: DbUser, range: AnswerRange): Promise<ReportSums> {
  const edges = `{${range.edges.map((edge) => edge.toISOString()).join()}}`;
  return readAsUser(user, async (tx) => {
    const { rows } = await sql<ReportSums>`
      with ${routedAnswers(user, range)}, ${changedAnswers(user, range)},
      compared as (select * from answers where best is not null),
      singles as (
        select c.model as "modelId", count(*) as answers, sum(round(c.predicted * a.factor))::bigint as alone,
          sum(a.cost)::bigint as cost, avg(c.tenths / 10.0::float8 - a.quality) as "qualityPoints"
        from answers a, unnest(a.open_models, a.open_quality_tenths, a.open_costs_micro_usd) as c (model, tenths, predicted)
        where a.factor is not null and c.predicted is not null
        group by 1
      ), shares as (
        select intent, model_id as "modelId", count(*) as answers, coalesce(sum(cost), 0)::bigint as cost,
          count(*) filter (where cost is null) as unpriced
        from answers group by 1, 2
      ), days as (
        select width_bucket(created_at, (select ${edges}::text::timestamptz[])) - 1 as day,
          sum(cost)::bigint as "costMicroUsd", sum(best)::bigint as "bestMicroUsd"
        from compared group by 1
      )
      select
        (select count(*) from public.messages m
          where m.user_id = ${user.userId}::uuid and m.role = 'assistant' and m.status in ${ANSWERED}
            and m.created_at >= ${range.edges[0]} and m.created_at < ${range.edges.at(-1)}
            and m.id not in (select answer_id from ledger where is_cached and answer_id is not null))::int
          + (select count(distinct l.reservation_id) from public.usage_ledger l
            where l.user_id = ${user.userId}::uuid and l.entry = 'settle' and l.purpose = 'api' and l.outcome <> 'failed'
              and l.cache_hit is null
              and l.created_at >= ${range.edges[0]} and l.created_at < ${range.edges.at(-1)})::int as "all",
        (select jsonb_build_object('auto', count(*), 'cost', coalesce(sum(cost), 0),
            'unpriced', count(*) filter (where cost is null), 'compared', count(best),
            'comparedCost', coalesce(sum(cost) filter (where best is not null), 0), 'comparedBest', coalesce(sum(best), 0))
          from answers) as totals,
        (select jsonb_build_object('answers', coalesce(sum(answers), 0)) || ${UNIT_SUMS} from (
          select count(*) as answers, sum(w) as n, sum(w * x) as sum
          from (select coalesce(conversation_id, decision_id) as unit, greatest(difficulty, ${LEAST_WEIGHT}::float8) as w,
            best_quality - quality as x from answers where quality is not null) r group by unit) u) as regret,
        (select ${UNIT_SUMS} from (
          select count(*) as n, count(*) filter (where f.verdict = 'good') as sum
          from answers a join public.answer_feedback f on f.message_id = a.id where f.verdict is not null
          group by a.conversation_id) u) as ratings,
        coalesce((select jsonb_agg(to_jsonb(s)) from shares s), '[]') as shares,
        coalesce((select jsonb_agg(to_jsonb(d)) from days d), '[]') as days,
        coalesce((select jsonb_agg(to_jsonb(s)) from singles s), '[]') as singles,
        coalesce((select jsonb_agg(to_jsonb(c)) from (select intent, count(*) as count from changes group by 1) c), '[]')
          as changes`.execute(tx);
    const [row] = rows;
    if (!row) throw new Error("a report is one row");
    return row;
  });
}
