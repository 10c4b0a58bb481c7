import type { Budget } from "./schema.ts";

const WARN_AT = 0.8;
const CHEAPER_AT = 0.9;

/** The state of a budget by the part of it that is spent; what is only reserved may yet be given back. */
export function stateOf({
  spentMicroUsd,
  limitMicroUsd,
}: Pick<Budget, "spentMicroUsd" | "limitMicroUsd">): Budget["state"] {
  const part = spentMicroUsd / limitMicroUsd;
  if (part >= 1) return "used_up";
  if (part >= CHEAPER_AT) return "cheaper";
  return part >= WARN_AT ? "warn" : "ok";
}

type Scope = Pick<Budget, "apiKeyId" | "projectId">;

/** The budgets that a request through this key and in this project, or through and in none, falls under. */
export function budgetsFor<T extends Scope>(budgets: readonly T[], { apiKeyId, projectId }: Scope): T[] {
  return budgets.filter(
    (budget) =>
      (budget.apiKeyId === null || budget.apiKeyId === apiKeyId) &&
      (budget.projectId === null || budget.projectId === projectId),
  );
}
