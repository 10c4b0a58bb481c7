import { type RawBuilder, sql } from "kysely";
import { asService } from "../../../platform/db/scopes.ts";
import { ANSWERED, isNamed } from "../../store/routed-answers.ts";
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
 * The guard rail compares conversations, the first of an arm with the first of the control and so on, by the failures among
 * as many answers as both have: what fails in one again and again has failed once. (Of an experiment whose units are persons
 * too, who are too few to wait for.)
 *
 * As service: an experiment for everybody is summed over everybody's answers, and only sums come out. Whoever calls has
 * shown that the experiment is theirs to read.
 */
export async function readSums(experimentId: string): Promise<ArmSums[]> {
  const { rows } = await sql<ArmSums>`
    with given as materialized (
      select e.*, s.unit, coalesce(m.conversation_id::text, case x.unit when 'user' then s.reservation_id::text else s.unit end)
        as talk
      from app.experiment_answers(${experimentId}::uuid) e
      join public.experiment_assignments s on s.reservation_id = e.reservation_id
      join public.experiments x on x.id = s.experiment_id
      left join public.messages m on m.id = e.message_id
    ), turns as materialized (
      select arm_id, talk, closed_at, reservation_id, row_number() over told_so_far as turn,
        count(*) filter (where failed) over told_so_far as failures
      from given window told_so_far as (partition by arm_id, talk order by closed_at, reservation_id)
    ), talks as materialized (
      select arm_id, talk, max(turn) as turns,
        row_number() over (partition by arm_id order by min(closed_at), min(reservation_id::text)) as place
      from turns group by arm_id, talk
    ), pairs as materialized (
      select one.arm_id, a.failures - c.failures as more
      from talks one
      join public.experiment_arms r on r.experiment_id = ${experimentId}::uuid and r.place = 0 and r.id <> one.arm_id
      join talks other on other.arm_id = r.id and other.place = one.place
      join turns a on a.arm_id = one.arm_id and a.talk = one.talk and a.turn = least(one.turns, other.turns)
      join turns c on c.arm_id = other.arm_id and c.talk = other.talk and c.turn = least(one.turns, other.turns)
    ), told as (
      select g.arm_id, g.unit, f.verdict, coalesce(f.wrong_choice, false) or exists (
          select from public.messages n
          where n.parent_id = m.parent_id and n.user_id = m.user_id and n.role = 'assistant'
            and n.created_at >= m.created_at and n.model_id <> m.model_id and n.status in ${ANSWERED} and ${isNamed("n")}) as changed
      from given g
      join public.messages m on m.id = g.message_id
      left join public.answer_feedback f on f.message_id = m.id
      where not g.failed
    )
    select a.id as "armId",
      (select count(*) from given g where g.arm_id = a.id)::int as answers,
      (select count(*) from given g where g.arm_id = a.id and g.failed)::int as failed,
      (select coalesce(sum(g.cost_micro_usd), 0) from given g where g.arm_id = a.id)::bigint as "totalCostMicroUsd",
      (select count(*) from given g where g.arm_id = a.id and g.cost_micro_usd is null)::int as unpriced,
      ${overUnits(sql`select g.unit, g.failed::int::float8 as x from given g where g.arm_id = a.id`)} as errors,
      ${given("g.cost_micro_usd")} as cost, ${given("g.first_token_ms")} as "firstToken", ${given("g.total_ms")} as total,
      ${overUnits(sql`select g.talk as unit, g.cost_micro_usd::float8 as x from given g where g.arm_id = a.id and not g.failed`)}
        as "costOfTalks",
      ${told(sql`t.verdict = 'good'`, sql`t.verdict is not null`)} as "thumbsUp", ${told(sql`t.changed`, sql`true`)} as changed,
      (select jsonb_build_object('worse', count(*) filter (where p.more > 0), 'better', count(*) filter (where p.more < 0))
        from pairs p where p.arm_id = a.id) as pairs
    from public.experiment_arms a where a.experiment_id = ${experimentId}::uuid order by a.place`.execute(asService());
  return rows;
}
