import { sql } from "kysely";
import { type DbUser, readAsUser } from "../../platform/db/scopes.ts";
import { isToldOf } from "../ledger/store.ts";

export interface CostRow {
  /** What the sums are of: all, one model, or one project. */
  kind: "all" | "model" | "project";
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
      select s.kind, s.model_id, s.project_id, p.name as project_name, s.calls, s.cost_micro_usd, s.unpriced
      from (
        select case grouping(l.model_id, l.project_id) when 1 then 'model' when 2 then 'project' else 'all' end as kind,
          l.model_id, l.project_id, count(*)::int as calls, coalesce(sum(l.amount_micro_usd), 0)::bigint as cost_micro_usd,
          count(*) filter (where not l.priced and l.outcome is distinct from 'failed')::int as unpriced
        from public.usage_ledger l
        where l.user_id = ${user.userId}::uuid and l.period_start = ${periodStart}::text::date and l.entry = 'settle'
          -- Nothing is settled before its month begins: this is what the index knows.
          and l.created_at >= ${periodStart}::text::timestamp at time zone 'utc' and ${isToldOf(user, "l")}
        group by grouping sets ((l.model_id), (l.project_id), ())
      ) s
      left join public.projects p on p.id = s.project_id and p.deleted_at is null
      order by s.cost_micro_usd desc, s.calls desc, s.model_id, p.name, s.project_id`.execute(tx),
  );
  return rows;
}
