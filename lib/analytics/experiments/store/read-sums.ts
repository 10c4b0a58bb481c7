import { sql } from "kysely";
import { asService } from "../../../platform/db/scopes.ts";
import { ANSWERED } from "../../store/routed-answers.ts";
import type { ArmSums } from "../policy.ts";

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
      select *, row_number() over (partition by arm_id order by closed_at, reservation_id) as place
      from app.experiment_answers(${experimentId}::uuid)
    ), told as (
      select g.arm_id, f.verdict, coalesce(f.wrong_choice, false) or exists (
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
      (select jsonb_build_object('n', count(x), 'sum', coalesce(sum(x), 0), 'squares', coalesce(sum(x * x), 0))
        from (select g.cost_micro_usd::float8 as x from given g where g.arm_id = a.id and not g.failed) v) as cost,
      (select jsonb_build_object('n', count(x), 'sum', coalesce(sum(x), 0), 'squares', coalesce(sum(x * x), 0))
        from (select g.first_token_ms::float8 as x from given g where g.arm_id = a.id and not g.failed) v) as "firstToken",
      (select jsonb_build_object('n', count(x), 'sum', coalesce(sum(x), 0), 'squares', coalesce(sum(x * x), 0))
        from (select g.total_ms::float8 as x from given g where g.arm_id = a.id and not g.failed) v) as total,
      (select jsonb_build_object('n', count(*), 'hits', count(*) filter (where t.verdict = 'good'))
        from told t where t.arm_id = a.id and t.verdict is not null) as "thumbsUp",
      (select jsonb_build_object('n', count(*), 'hits', count(*) filter (where t.changed))
        from told t where t.arm_id = a.id) as changed,
      (select jsonb_build_object('worse', count(*) filter (where g.failed and not c.failed),
          'better', count(*) filter (where c.failed and not g.failed))
        from given g join control c on c.place = g.place where g.arm_id = a.id and a.place > 0) as pairs
    from public.experiment_arms a where a.experiment_id = ${experimentId}::uuid order by a.place`.execute(asService());
  return rows;
}
