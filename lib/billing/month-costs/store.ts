import { sql } from "kysely";
import { type DbUser, readAsUser } from "../../platform/db/scopes.ts";
import { isToldOf } from "../ledger/store.ts";

export interface CostRow {
  /** What the sums are of: all, one model, one project, or one day (`YYYY-MM-DD`, UTC). */
  kind: "all" | "model" | "project" | "day";
  date: string | null;
  modelId: string | null;
  projectId: string | null;
  projectName: string | null;
  calls: number;
  costMicroUsd: number;
  unpriced: number;
}

/** Sums of the person's answers in the month that starts at `periodStart` (`YYYY-MM-DD`), the dearest of a kind first. */
export async function sumMonth(user: DbUser, periodStart: string): Promise<CostRow[]> {
  const { rows } = await readAsUser(user, (tx) =>
    sql<CostRow>`
      select s.kind, s.date, s.model_id, s.project_id, p.name as project_name, s.calls, s.cost_micro_usd, s.unpriced
      from (
        select case grouping(l.model_id, l.project_id, l.date)
            when 3 then 'model' when 5 then 'project' when 6 then 'day' else 'all' end as kind,
          l.model_id, l.project_id, l.date, count(*)::int as calls, coalesce(sum(l.amount_micro_usd), 0)::bigint as cost_micro_usd,
          count(*) filter (where not l.priced and l.outcome is distinct from 'failed')::int as unpriced
        from (
          select l.*, to_char(l.created_at at time zone 'utc', 'YYYY-MM-DD') as date from public.usage_ledger l
        ) l
        where l.user_id = ${user.userId}::uuid and l.period_start = ${periodStart}::text::date and l.entry = 'settle'
          -- Nothing is settled before its month begins: this is what the index knows.
          and l.created_at >= ${periodStart}::text::timestamp at time zone 'utc' and ${isToldOf(user, "l")}
        group by grouping sets ((l.model_id), (l.project_id), (l.date), ())
      ) s
      left join public.projects p on p.id = s.project_id and p.deleted_at is null
      order by s.cost_micro_usd desc, s.calls desc, s.model_id, p.name, s.project_id`.execute(tx),
  );
  return rows;
}
