import { sql } from "kysely";
import type { Principal } from "../../auth/schema.ts";
import { budgetsFull } from "../../auth/service/budget-room.ts";
import { now } from "../../platform/clock.ts";
import { asService, asUser, type DbUser, type Tx } from "../../platform/db/scopes.ts";
import type { BudgetPeriod } from "./schema.ts";

export interface BudgetRow {
  id: string;
  apiKeyId: string | null;
  projectId: string | null;
  /** Null also for a project that was deleted. */
  projectName: string | null;
  period: BudgetPeriod;
  limitMicroUsd: number;
  spentMicroUsd: number;
  reservedMicroUsd: number;
  resetsAt: Date;
}

/** The user's budgets with their sums. As service: the function takes the user and sums rows of theirs alone. */
export async function listBudgetRows(user: DbUser): Promise<BudgetRow[]> {
  const { rows } = await sql<BudgetRow>`
    select s.id, s.api_key_id, s.project_id, r.name as project_name, s.period, s.limit_micro_usd, s.spent_micro_usd,
      s.reserved_micro_usd, s.resets_at
    from app.budget_states(${user.userId}, ${now()}) s
    left join public.projects r on r.id = s.project_id and r.deleted_at is null
    order by s.api_key_id nulls first, s.project_id nulls first, s.resets_at`.execute(asService());
  return rows;
}

export interface BudgetInForce extends Omit<BudgetRow, "id"> {
  /** What all members of the workspace spend there. */
  ofWorkspace: boolean;
}

/**
 * The budgets that a request of the user may fall under: their own, and those of the workspace where they work. As service:
 * what the members spend together is summed.
 */
export async function listBudgetsInForce({
  userId,
  workspaceId,
}: DbUser & Pick<Principal, "workspaceId">): Promise<BudgetInForce[]> {
  const at = now();
  const { rows } = await sql<BudgetInForce>`
    select s.api_key_id, s.project_id, r.name as project_name, s.period, s.limit_micro_usd, s.spent_micro_usd,
      s.reserved_micro_usd, s.resets_at, false as of_workspace
    from app.budget_states(${userId}::uuid, ${at}::timestamptz) s
    left join public.projects r on r.id = s.project_id and r.deleted_at is null
    union all
    select null, null, null, period, limit_micro_usd, spent_micro_usd, reserved_micro_usd, resets_at, true
    from app.workspace_budget_states(${workspaceId}::uuid, ${at}::timestamptz)`.execute(asService());
  return rows;
}

/** Stores a budget. Else says why not: a number is how many budgets the tier allows. */
export async function insertBudget(
  user: DbUser & Pick<Principal, "workspaceId">,
  id: string,
  budget: Pick<BudgetRow, "apiKeyId" | "projectId" | "period" | "limitMicroUsd">,
): Promise<"stored" | "taken" | "no_key" | "no_project" | number> {
  return asUser(user, async (tx) => {
    const most = await budgetsFull(tx, user);
    if (most !== null) return most;
    if (budget.apiKeyId !== null) {
      const key = await tx
        .selectFrom("apiKeys")
        .select("id")
        .where("id", "=", budget.apiKeyId)
        .where("userId", "=", user.userId)
        .where("revokedAt", "is", null)
        .executeTakeFirst();
      if (!key) return "no_key";
    }
    if (budget.projectId !== null) {
      const project = await tx
        .selectFrom("projects")
        .select("id")
        .where("id", "=", budget.projectId)
        .where("userId", "=", user.userId)
        .where("deletedAt", "is", null)
        .executeTakeFirst();
      if (!project) return "no_project";
    }
    const stored = await tx
      .insertInto("budgets")
      .values({ ...budget, id, userId: user.userId, createdAt: now(), updatedAt: now() })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    return stored ? "stored" : "taken";
  });
}

/**
 * Changes the limit of a budget of the user; what was told of the one before is told anew when it comes to it. False when
 * there is none of this id.
 */
export async function updateBudgetLimit(user: DbUser, id: string, limitMicroUsd: number): Promise<boolean> {
  const result = await asUser(user, (tx) =>
    tx
      .updateTable("budgets")
      .set({ limitMicroUsd, updatedAt: now() })
      .where("id", "=", id)
      .where("userId", "=", user.userId)
      .executeTakeFirst(),
  );
  if (result.numUpdatedRows === 0n) return false;
  // As service: what was told is not the user's to write.
  await asService()
    .updateTable("budgets")
    .set({ noticedPercent: null, noticedUntil: null })
    .where("userId", "=", user.userId)
    .where("id", "=", id)
    .execute();
  return true;
}

/** Removes a budget of the user. False when there is none of this id. */
export async function deleteBudgetRow(user: DbUser, id: string): Promise<boolean> {
  const result = await asUser(user, (tx) =>
    tx.deleteFrom("budgets").where("id", "=", id).where("userId", "=", user.userId).executeTakeFirst(),
  );
  return result.numDeletedRows > 0n;
}

/** A budget that has come to 80 or 100 %, and somebody who is to be told of it. */
export interface DueBudgetNotice {
  userId: string;
  email: string;
  language: "en" | "de";
  /** What they are to be told: that 80 % is spent, or all of it. */
  percent: 80 | 100;
  period: BudgetPeriod;
  limitMicroUsd: number;
  spentMicroUsd: number;
  resetsAt: Date;
  /** The beginning of the key it is for; null for other budgets. */
  prefix: string | null;
  /** The name of the project it is for; null for other budgets. */
  project: string | null;
  /** The name of the workspace whose members spend it together; null for other budgets. */
  workspace: string | null;
}

/**
 * Marks budgets of which 80 % or all is spent as noticed for their period and returns them: of people who have used
 * something since `since`.
 */
export async function takeDueNotices(tx: Tx, at: Date, since: Date): Promise<DueBudgetNotice[]> {
  const { rows } = await sql<DueBudgetNotice>`
    update public.budgets b
    set noticed_until = s.resets_at, noticed_percent = case when s.spent_micro_usd >= s.limit_micro_usd then 100 else 80 end
    from public.profiles p
    cross join lateral app.budget_states(p.id, ${at}::timestamptz) s
    left join public.api_keys k on k.id = s.api_key_id
    left join public.projects r on r.id = s.project_id
    where b.id = s.id and p.id = b.user_id and p.mails_budgets and p.disabled_at is null
      and exists (select from public.budgets o where o.user_id = p.id)
      and exists (select from public.usage_ledger l
        where l.user_id = p.id and l.created_at > ${since}::timestamptz)
      and s.spent_micro_usd * 100 >= s.limit_micro_usd * 80 and k.revoked_at is null
      and (b.noticed_until is null or b.noticed_until < s.resets_at
        or b.noticed_percent < 100 and s.spent_micro_usd >= s.limit_micro_usd)
    returning p.id as user_id, p.email, p.language, b.noticed_percent as percent, s.period, s.limit_micro_usd,
      s.spent_micro_usd, s.resets_at, k.prefix, r.name as project, null as workspace`.execute(tx);
  return rows;
}
