import { type RawBuilder, sql } from "kysely";
import { asService } from "../../../platform/db/scopes.ts";
import { ANSWERED } from "../../store/routed-answers.ts";
import type { ArmSums } from "../policy.ts";

/** `UnitSums` of a query of (unit, x), those of the squares too; what has no x is left out. */
const overUnits = (values: RawBuilder<unknown>) => sql`
  (select jsonb_build_object('n', coalesce(sum(u.n), 0), 'sum', coalesce(sum(u.s), 0), 'squares', coalesce(sum(u.q), 0),
      'units', count(*), 'nn', coalesce(sum(u.n * u.n), 0), 'ns', coalesce(sum(u.n * u.s), 0), 'ss', coalesce(sum(u.s * u.s), 0))
    from (select v.unit, count(v.x)::float8 as n, sum(v.x) as s, sum(v.x * v.x) as q
      from (${values}) v where v.x is not null group by v.unit) u)`;

/** A measure of the answers of an arm `a` that did not fail. */
const given = (column: string) =>
  overUnits(sql`select g.unit, ${sql.ref(column)}::float8 as x from given g where g.arm_id = a.id and not g.failed`);
/** The share of what was told of them. */
const told = (hit: RawBuilder<unknown>, counts: RawBuilder<unknown>) =>
  overUnits(sql`select t.unit, (${hit})::int::float8 as x from told t where t.arm_id = a.id and ${counts}`);

/**
 * The sums over every answer that the arms of an experiment have given, one row for each arm, also for those without
 * any. An answer is changed when the person had it answered again by a model they named, or called it a wrong choice, as
 * in the report on the router.
 *
 * As service: an experiment for everybody is summed over everybody's answers, and only sums come out. Whoever calls has
 * shown that the experiment is theirs to read.
 */
export async function readSums(experimentId: string): Promise<ArmSums[]> {
  const { rows } = await sql<ArmSums>`
    with given as materialized (
      select e.*, s.unit, row_number() over (partition by e.arm_id order by e.closed_at, e.reservation_id) as place
      from app.experiment_answers(${experimentId}::uuid) e
      join public.experiment_assignments s on s.reservation_id = e.reservation_id
    ), told as (
      select g.arm_id, g.unit, f.verdict, coalesce(f.wrong_choice, false) or exists (
          select from public.messages n
          where n.parent_id = m.parent_id and n.user_id = m.user_id and n.role = 'assistant'
            and n.created_at >= m.created_at and n.model_id <> m.model_id and n.status in ${ANSWERED}
            and not exists (select from public.route_decisions d where d.message_id = n.id)) as changed
      from given g
      join public.messages m on m.id = g.message_id
      left join public.answer_feedback f on f.message_id = m.id
      where not g.failed
    ), control as (
      select g.place, g.failed from given g
      join public.experiment_arms a on a.id = g.arm_id and a.place = 0
    )
    select a.id as "armId",
      (select count(*) from given g where g.arm_id = a.id)::int as answers,
      (select count(*) from given g where g.arm_id = a.id and g.failed)::int as failed,
      (select coalesce(sum(g.cost_micro_usd), 0) from given g where g.arm_id = a.id)::bigint as "totalCostMicroUsd",
      (select count(*) from given g where g.arm_id = a.id and g.cost_micro_usd is null)::int as unpriced,
      ${overUnits(sql`select g.unit, g.failed::int::float8 as x from given g where g.arm_id = a.id`)} as errors,
      ${given("g.cost_micro_usd")} as cost, ${given("g.first_token_ms")} as "firstToken", ${given("g.total_ms")} as total,
      ${told(sql`t.verdict = 'good'`, sql`t.verdict is not null`)} as "thumbsUp", ${told(sql`t.changed`, sql`true`)} as changed,
      (select jsonb_build_object('worse', count(*) filter (where g.failed and not c.failed),
          'better', count(*) filter (where c.failed and not g.failed))
        from given g join control c on c.place = g.place where g.arm_id = a.id and a.place > 0) as pairs
    from public.experiment_arms a where a.experiment_id = ${experimentId}::uuid order by a.place`.execute(asService());
  return rows;
}
