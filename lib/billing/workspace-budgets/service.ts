import type { Principal } from "../../auth/schema.ts";
import { notFound } from "../../platform/errors.ts";
import { assertMember, changeWorkspace } from "../../teams/change-workspace.ts";
import { recordWorkspaceEvent } from "../../teams/log/record.ts";
import { stateOf } from "../budgets/policy.ts";
import type { BudgetPeriod } from "../budgets/schema.ts";
import { forgetBudgetsOf } from "../budgets/service.ts";
import type { SetWorkspaceBudget, WorkspaceBudget } from "./schema.ts";
import {
  deleteWorkspaceBudgetRow,
  findWorkspaceLimit,
  listWorkspaceBudgetRows,
  putWorkspaceBudget,
  type WorkspaceBudgetRow,
} from "./store.ts";

const PERMISSION = "workspace_limits.manage";

function toBudget(row: WorkspaceBudgetRow): WorkspaceBudget {
  return { ...row, state: stateOf(row), resetsAt: row.resetsAt.toISOString() };
}

/** The budgets of a workspace, for whoever is in it. @throws AppError not_found */
export async function listWorkspaceBudgets(
  principal: Principal,
  workspaceId: string,
): Promise<{ items: WorkspaceBudget[] }> {
  await assertMember(principal, workspaceId, "workspace.read");
  return { items: (await listWorkspaceBudgetRows(workspaceId)).map(toBudget) };
}

/** Sets or changes what may be spent in a period. @throws AppError not_found, forbidden, conflict for a personal workspace */
export async function setWorkspaceBudget(
  principal: Principal,
  workspaceId: string,
  { period, limitMicroUsd }: SetWorkspaceBudget,
): Promise<WorkspaceBudget> {
  await changeWorkspace(principal, workspaceId, PERMISSION, async (tx) => {
    const before = await findWorkspaceLimit(tx, workspaceId, period);
    if (before === limitMicroUsd) return;
    await putWorkspaceBudget(tx, workspaceId, { period, limitMicroUsd });
    const details = { period, ...(before === null ? {} : { from: before }), to: limitMicroUsd };
    await recordWorkspaceEvent(tx, { workspaceId, kind: "budget_set", actorId: principal.userId, details });
  });
  forgetBudgetsOf({ workspaceId });
  const row = (await listWorkspaceBudgetRows(workspaceId)).find((one) => one.period === period);
  if (!row) throw notFound("The budget");
  return toBudget(row);
}

/** Removes a budget. @throws AppError not_found, forbidden, conflict for a personal workspace */
export async function deleteWorkspaceBudget(
  principal: Principal,
  workspaceId: string,
  period: BudgetPeriod,
): Promise<void> {
  await changeWorkspace(principal, workspaceId, PERMISSION, async (tx) => {
    if (!(await deleteWorkspaceBudgetRow(tx, workspaceId, period))) throw notFound("The budget");
    const details = { period };
    await recordWorkspaceEvent(tx, { workspaceId, kind: "budget_removed", actorId: principal.userId, details });
  });
  forgetBudgetsOf({ workspaceId });
}
