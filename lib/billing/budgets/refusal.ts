import { z } from "zod";
import { AppError } from "../../platform/errors.ts";
import { BUDGET_PERIODS } from "./schema.ts";

/** A budget as `app.reserve_usage` names it when it refuses. */
const refusingBudgetSchema = z.object({
  id: z.string(),
  api_key_id: z.string().nullable().default(null),
  /** The workspace whose budget it is; null for one of the person's own. */
  workspace_id: z.string().nullable().default(null),
  period: z.enum(BUDGET_PERIODS),
  limit_micro_usd: z.number(),
  spent_micro_usd: z.number(),
  reserved_micro_usd: z.number(),
  resets_at: z.string(),
});

const DAY = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });
const WORDS = { day: "today", week: "this week", month: "this month" } as const;

/** The error of a request that a budget refuses: which one, what is left, and when it starts again. */
export function budgetRefusal(budget: unknown): AppError {
  const { id, api_key_id, workspace_id, period, limit_micro_usd, spent_micro_usd, reserved_micro_usd, resets_at } =
    refusingBudgetSchema.parse(budget);
  const resetsAt = new Date(resets_at);
  // Whoever meets it has not set it: they are told when it is over.
  const again = ` It starts again on ${DAY.format(resetsAt)} (UTC).`;
  const isUsedUp = spent_micro_usd + reserved_micro_usd >= limit_micro_usd;
  const own = api_key_id === null ? `the budget for ${WORDS[period]}` : `what this API key may spend ${WORDS[period]}`;
  const named = workspace_id === null ? own : `the workspace's budget for ${WORDS[period]}`;
  const message = isUsedUp
    ? `${named.replace(/^./, (first) => first.toUpperCase())} is used up.${workspace_id === null ? "" : again}`
    : `This could cost more than is left of ${named}. Choose a cheaper model or a shorter answer.`;
  return new AppError("budget_exceeded", message, {
    details: {
      budgetId: id,
      apiKeyId: api_key_id,
      ...(workspace_id === null ? {} : { workspaceId: workspace_id }),
      period,
      limitMicroUsd: limit_micro_usd,
      spentMicroUsd: spent_micro_usd,
      resetsAt: resetsAt.toISOString(),
    },
  });
}
