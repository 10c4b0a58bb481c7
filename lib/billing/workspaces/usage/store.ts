import { sql } from "kysely";
import { asService } from "../../../platform/db/scopes.ts";
import type { WorkspaceUsage } from "./schema.ts";

// As service throughout: nobody reads the others' ledger; the caller has asked whether this member may see the sums.

const MEMBERS_SHOWN = 1000;

type Month = Pick<WorkspaceUsage, "tier" | "tierName" | "requestsUsed" | "requestsLimit" | "costMicroUsd">;

/** The plan of a workspace and what is counted of its month, which starts at `periodStart` (`YYYY-MM-DD`). */
export async function findWorkspaceMonth(workspaceId: string, periodStart: string): Promise<Month | undefined> {
  const { rows } = await sql<Month>`
    select t.id as tier, t.name as tier_name, t.requests_per_month as requests_limit,
      coalesce(q.requests_used, 0) as requests_used, coalesce(q.cost_micro_usd, 0) as cost_micro_usd
    from public.workspaces w left join public.tiers t on t.id = w.tier
    left join public.workspace_quota_periods q on q.workspace_id = w.id and q.period_start = ${periodStart}::text::date
    where w.id = ${workspaceId}::uuid`.execute(asService());
  return rows[0];
}

/** What the workspace paid for each person in that month. */
export async function listPaidMembers(workspaceId: string, periodStart: string): Promise<WorkspaceUsage["members"]> {
  const { rows } = await sql<WorkspaceUsage["members"][number]>`
    select p.id as user_id, p.display_name, sum(l.requests)::int as requests,
      sum(l.amount_micro_usd)::bigint as cost_micro_usd
    from public.usage_ledger l
    join public.usage_reservations r on r.id = l.reservation_id and r.paid_by = 'workspace'
    join public.profiles p on p.id = l.user_id
    where l.workspace_id = ${workspaceId}::uuid and l.created_at >= ${periodStart}::text::date
      and l.period_start = ${periodStart}::text::date
    group by p.id order by sum(l.amount_micro_usd) desc, sum(l.requests) desc, p.id limit ${MEMBERS_SHOWN}`.execute(
    asService(),
  );
  return rows;
}
