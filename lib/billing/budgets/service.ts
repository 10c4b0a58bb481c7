import { projectOf } from "../../auth/project-of.ts";
import type { Principal } from "../../auth/schema.ts";
import { createShortCache, type ShortCache } from "../../auth/short-cache.ts";
import { assertProved } from "../../auth/step-up/assert-proved.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { processWide } from "../../platform/process-wide.ts";
import { findLiftingTier, planLimit } from "../tiers/plan-limit.ts";
import { allTierLimits } from "../tiers/tier-limits.ts";
import { budgetsFor, stateOf } from "./policy.ts";
import type { Budget, BudgetWarning, CreateBudget } from "./schema.ts";
import {
  type BudgetInForce,
  type BudgetRow,
  deleteBudgetRow,
  insertBudget,
  listBudgetRows,
  listBudgetsInForce,
  updateBudgetLimit,
} from "./store.ts";

function toBudget(row: BudgetRow): Budget {
  return { ...row, state: stateOf(row), resetsAt: row.resetsAt.toISOString() };
}

/** The person's budgets, the general ones first. To who looks on as the person without the names of projects. */
export async function listBudgets(principal: Principal): Promise<Budget[]> {
  const budgets = (await listBudgetRows(principal)).map(toBudget);
  return principal.viewedBy ? budgets.map((budget) => ({ ...budget, projectName: null })) : budgets;
}

async function getBudget(principal: Principal, id: string): Promise<Budget> {
  const budget = (await listBudgets(principal)).find((one) => one.id === id);
  if (!budget) throw notFound("The budget");
  return budget;
}

/** Sets a budget. @throws AppError plan_limit, conflict, invalid_input when the key or the project is not one of theirs */
export async function createBudget(principal: Principal, input: CreateBudget): Promise<Budget> {
  const id = newId();
  const { apiKeyId = null, projectId = null, period, limitMicroUsd } = input;
  const outcome = await insertBudget(principal, id, { apiKeyId, projectId, period, limitMicroUsd });
  if (typeof outcome === "number") {
    // Budgets are a person's own: what a workspace pays for has no part in it.
    const lifting = findLiftingTier(await allTierLimits(), "free", ({ maxBudgets }) => maxBudgets > outcome);
    throw planLimit("budgets", `Your plan allows ${outcome} budgets. Remove one first.`, outcome, lifting);
  }
  if (outcome === "no_key") {
    throw new AppError("invalid_input", "There is no such API key.", {
      issues: [{ path: "apiKeyId", message: "is not one of your keys" }],
    });
  }
  if (outcome === "no_project") {
    throw new AppError("invalid_input", "There is no such project.", {
      issues: [{ path: "projectId", message: "is not one of your projects" }],
    });
  }
  if (outcome === "taken") {
    throw new AppError("conflict", "There is a budget for this period already. Change that one.", {
      issues: [{ path: "period", message: "has a budget already" }],
    });
  }
  forgetBudgetsOf(principal);
  return getBudget(principal, id);
}

/** What a key may spend at most bounds what is lost with it: more is for the person alone to allow, as a new key is. */
async function assertMayLoosen(principal: Principal, { apiKeyId }: Budget): Promise<void> {
  if (apiKeyId !== null) await assertProved(principal);
}

/** Changes the limit. @throws AppError not_found, step_up_required for more of an API key's */
export async function updateBudget(principal: Principal, id: string, limitMicroUsd: number): Promise<Budget> {
  const before = await getBudget(principal, id);
  if (limitMicroUsd > before.limitMicroUsd) await assertMayLoosen(principal, before);
  if (!(await updateBudgetLimit(principal, id, limitMicroUsd))) throw notFound("The budget");
  forgetBudgetsOf(principal);
  return getBudget(principal, id);
}

/** Removes a budget. @throws AppError not_found, step_up_required for an API key's */
export async function deleteBudget(principal: Principal, id: string): Promise<void> {
  await assertMayLoosen(principal, await getBudget(principal, id));
  if (!(await deleteBudgetRow(principal, id))) throw notFound("The budget");
  forgetBudgetsOf(principal);
}

interface Known {
  userId: string;
  workspaceId: string;
  budgets: BudgetInForce[];
}

// For the choice of a cheaper model only: what refuses is the reservation, which reads the ledger itself. One for the
// process: a change is told to one of its bundles.
const known = processWide("budgets", (): ShortCache<Known> => createShortCache<Known>(5_000, 5_000));

/** Makes the next choice of a model read the budgets of a person, or those of everybody in a workspace. */
export function forgetBudgetsOf(whose: { userId: string } | { workspaceId: string }): void {
  known.forget((entry) =>
    "userId" in whose ? entry.userId === whose.userId : entry.workspaceId === whose.workspaceId,
  );
}

/** What the budgets of a request leave. */
export interface MoneyLeft {
  /** One of them is nearly used up, so that Auto should choose the lowest cost. */
  moneyShort: boolean;
  /** Of the one that leaves least, without what is reserved; null where there is none. */
  moneyLeftMicroUsd: number | null;
}

/**
 * What is left of the budgets of this request, the person's, their project's and the workspace's. Up to 5 s old.
 * @param projectId Of the conversation or the call; left out: that of the API key, or none.
 */
export async function findMoneyLeft(
  principal: Principal,
  projectId: string | null = projectOf(principal),
): Promise<MoneyLeft> {
  const { userId, workspaceId } = principal;
  const key = `${userId} ${workspaceId}`;
  let entry = known.find(key);
  if (!entry) {
    const asOf = known.forgotten();
    entry = { userId, workspaceId, budgets: await listBudgetsInForce(principal) };
    known.put(key, entry, asOf);
  }
  const budgets = budgetsFor(entry.budgets, { apiKeyId: keyOf(principal), projectId });
  const left = budgets.map((one) => Math.max(0, one.limitMicroUsd - one.spentMicroUsd - one.reservedMicroUsd));
  return {
    moneyShort: budgets.some((budget) => ["cheaper", "used_up"].includes(stateOf(budget))),
    moneyLeftMicroUsd: left.length > 0 ? Math.min(...left) : null,
  };
}

const keyOf = ({ via }: Principal) => (via.kind === "api_key" ? via.apiKeyId : null);

function scopeOf({ ofWorkspace, projectId, apiKeyId }: BudgetInForce): BudgetWarning["scope"] {
  if (ofWorkspace) return "workspace";
  if (projectId !== null) return "project";
  return apiKeyId === null ? "everything" : "key";
}

/** The budgets that requests of this principal may fall under and of which 80 % or more is spent, the fullest first. */
export async function listBudgetWarnings(principal: Principal): Promise<BudgetWarning[]> {
  const key = keyOf(principal);
  const budgets = (await listBudgetsInForce(principal)).filter(
    ({ apiKeyId, projectId, projectName }) =>
      (apiKeyId === null || apiKeyId === key) && (projectId === null || projectName !== null),
  );
  return budgets
    .flatMap((budget) => {
      const state = stateOf(budget);
      if (state === "ok") return [];
      const { apiKeyId: _, ofWorkspace: __, reservedMicroUsd: ___, resetsAt, ...facts } = budget;
      return [{ ...facts, scope: scopeOf(budget), state, resetsAt: resetsAt.toISOString() }];
    })
    .sort((a, b) => b.spentMicroUsd / b.limitMicroUsd - a.spentMicroUsd / a.limitMicroUsd);
}
