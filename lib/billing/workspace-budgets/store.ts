import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, type Db, type Tx } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import type { BudgetPeriod } from "../budgets/schema.ts";
import type { BudgetRow, DueBudgetNotice } from "../budgets/store.ts";
import type { SetWorkspaceBudget } from "./schema.ts";

export type WorkspaceBudgetRow = Omit<BudgetRow, "apiKeyId" | "projectId" | "projectName">;

// As service throughout: what the others spend is nobody's to read, its sum is a member's; the callers have asked which.

/** The budgets of a workspace with their sums, that which starts again soonest first. */
export async function listWorkspaceBudgetRows(workspaceId: string): Promise<WorkspaceBudgetRow[]> {
  const { rows } = await sql<WorkspaceBudgetRow>`
    select id, period, limit_micro_usd, spent_micro_usd, reserved_micro_usd, resets_at
    from app.workspace_budget_states(${workspaceId}::uuid, ${now()}::timestamptz)
    order by array_position(array['day', 'week', 'month'], period)`.execute(asService());
  return rows;
}

/** The limit that a workspace has set for a period, micro-USD; null where it has none. */
export async function findWorkspaceLimit(db: Db, workspaceId: string, period: BudgetPeriod): Promise<number | null> {
  const row = await db
    .selectFrom("workspaceBudgets")
    .select("limitMicroUsd")
    .where("workspaceId", "=", workspaceId)
    .where("period", "=", period)
    .executeTakeFirst();
  return row ? row.limitMicroUsd : null;
}

/** Sets or changes a budget. What was told of the one before is told anew when it comes to it. */
export async function putWorkspaceBudget(
  tx: Tx,
  workspaceId: string,
  { period, limitMicroUsd }: SetWorkspaceBudget,
): Promise<void> {
  const at = now();
  await tx
    .insertInto("workspaceBudgets")
    .values({ id: newId(), workspaceId, period, limitMicroUsd, createdAt: at, updatedAt: at })
    .onConflict((conflict) =>
      conflict
        .columns(["workspaceId", "period"])
        .doUpdateSet({ limitMicroUsd, updatedAt: at, noticedPercent: null, noticedUntil: null }),
    )
    .execute();
}

/** Removes a budget. Returns false when there is none. */
export async function deleteWorkspaceBudgetRow(tx: Tx, workspaceId: string, period: BudgetPeriod): Promise<boolean> {
  const result = await tx
    .deleteFrom("workspaceBudgets")
    .where("workspaceId", "=", workspaceId)
    .where("period", "=", period)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/**
 * Marks the budgets of which there is something to tell as told for their period, and returns it for each owner and admin
 * who wants to know: of workspaces where something was used since `since`.
 */
export async function takeDueWorkspaceNotices(tx: Tx, at: Date, since: Date): Promise<DueBudgetNotice[]> {
  const { rows } = await sql<DueBudgetNotice>`
    with due as (
      update public.workspace_budgets b
      set noticed_until = s.resets_at, noticed_percent = case when s.spent_micro_usd >= s.limit_micro_usd then 100 else 80 end
      from public.workspaces w
      cross join lateral app.workspace_budget_states(w.id, ${at}::timestamptz) s
      where b.id = s.id and w.id = b.workspace_id and w.deleted_at is null
        and exists (select from public.workspace_budgets o where o.workspace_id = w.id)
        and exists (select from public.usage_ledger l
          where l.workspace_id = w.id and l.created_at > ${since}::timestamptz)
        and s.spent_micro_usd * 100 >= s.limit_micro_usd * 80
        and (b.noticed_until is null or b.noticed_until < s.resets_at
          or b.noticed_percent < 100 and s.spent_micro_usd >= s.limit_micro_usd)
      returning w.id as workspace_id, w.name, b.noticed_percent, s.period, s.limit_micro_usd, s.spent_micro_usd, s.resets_at
    )
    select p.id as user_id, p.email, p.language, d.name as workspace, d.period, d.noticed_percent as percent,
      d.limit_micro_usd, d.spent_micro_usd, d.resets_at, null as prefix, null as project
    from due d
    join public.workspace_members m on m.workspace_id = d.workspace_id and m.role in ('owner', 'admin')
    join public.profiles p on p.id = m.user_id and p.mails_budgets and p.disabled_at is null
    order by d.resets_at, p.id`.execute(tx);
  return rows;
}
