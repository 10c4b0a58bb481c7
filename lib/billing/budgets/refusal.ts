import { z } from "zod";
import { AppError } from "../../platform/errors.ts";
import { BUDGET_PERIODS } from "./schema.ts";

/** A budget as `app.reserve_usage` names it when it refuses. */
const refusingBudgetSchema = z.object({
  id: z.string(),
  api_key_id: z.string().nullable().default(null),
  project_id: z.string().nullable().default(null),
  /** The workspace whose budget it is; null for one of the person's own. */
  workspace_id: z.string().nullable().default(null),
  period: z.enum(BUDGET_PERIODS),
  limit_micro_usd: z.number(),
  spent_micro_usd: z.number(),
  reserved_micro_usd: z.number(),
  resets_at: z.string(),
});
type RefusingBudget = z.infer<typeof refusingBudgetSchema>;

const DAY = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });
const WORDS = { day: "today", week: "this week", month: "this month" } as const;

/** Whose budget it is. */
type BudgetScope = "everything" | "key" | "project" | "workspace";

function scopeOf({ api_key_id, project_id, workspace_id }: RefusingBudget): BudgetScope {
  if (workspace_id !== null) return "workspace";
  if (project_id !== null) return "project";
  return api_key_id === null ? "everything" : "key";
}

const NAMES: Record<BudgetScope, (period: string) => string> = {
  everything: (period) => `the budget for ${period}`,
  key: (period) => `what this API key may spend ${period}`,
  project: (period) => `the project's budget for ${period}`,
  workspace: (period) => `the workspace's budget for ${period}`,
};

/**
 * The error of a request that a budget refuses: which one, what is left, and when it starts again. A page words it in the
 * reader's language from the code and these details; the message is for whoever else asks.
 */
export function budgetRefusal(refusing: unknown): AppError {
  const budget = refusingBudgetSchema.parse(refusing);
  const { id, period, limit_micro_usd, spent_micro_usd, reserved_micro_usd } = budget;
  const resetsAt = new Date(budget.resets_at);
  const scope = scopeOf(budget);
  const named = NAMES[scope](WORDS[period]);
  const usedUp = spent_micro_usd + reserved_micro_usd >= limit_micro_usd;
  const message = usedUp
    ? `${named.replace(/^./, (first) => first.toUpperCase())} is used up. It starts again on ${DAY.format(resetsAt)} (UTC).`
    : `This could cost more than is left of ${named}. Choose a cheaper model or a shorter answer.`;
  return new AppError("budget_exceeded", message, {
    details: {
      budgetId: id,
      scope,
      apiKeyId: budget.api_key_id,
      ...(budget.project_id === null ? {} : { projectId: budget.project_id }),
      ...(budget.workspace_id === null ? {} : { workspaceId: budget.workspace_id }),
      period,
      usedUp,
      limitMicroUsd: limit_micro_usd,
      spentMicroUsd: spent_micro_usd,
      resetsAt: resetsAt.toISOString(),
    },
  });
}
