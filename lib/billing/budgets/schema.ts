import { z } from "zod";
import { SPENDING_PERIODS, spendingLimitSchema } from "../../auth/schema.ts";
import { idSchema } from "../../platform/public/ids.ts";

export const BUDGET_PERIODS = SPENDING_PERIODS;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** What a budget does to the next request: nothing, a word, a cheaper model, a refusal. */
export const BUDGET_STATES = ["ok", "warn", "cheaper", "used_up"] as const;

export const budgetSchema = z.object({
  id: idSchema,
  /** What is asked through one key; null: in chats and through every key. */
  apiKeyId: idSchema.nullable(),
  /** What is asked in the chats of one project; null: everywhere. */
  projectId: idSchema.nullable(),
  /** Null also for a project that was deleted. */
  projectName: z.string().nullable(),
  period: z.enum(BUDGET_PERIODS),
  limitMicroUsd: z.int(),
  /** What the period has cost so far, from the ledger. */
  spentMicroUsd: z.int(),
  /** The most that requests under way can still cost. */
  reservedMicroUsd: z.int(),
  state: z.enum(BUDGET_STATES),
  resetsAt: z.iso.datetime(),
});
export type Budget = z.infer<typeof budgetSchema>;

/** A budget that a request may fall under and that is not `ok`, as whoever writes the request is told of it. */
export const budgetWarningSchema = budgetSchema
  .pick({ projectId: true, projectName: true, period: true, limitMicroUsd: true, spentMicroUsd: true, resetsAt: true })
  .extend({
    /** Whose it is: the person's for everything, of the API key that asks, of a project, or of the workspace. */
    scope: z.enum(["everything", "key", "project", "workspace"]),
    state: z.enum(BUDGET_STATES).exclude(["ok"]),
  });
export type BudgetWarning = z.infer<typeof budgetWarningSchema>;

export const createBudgetSchema = z
  .strictObject({
    apiKeyId: idSchema.nullable().default(null),
    projectId: idSchema.nullable().default(null),
    period: z.enum(BUDGET_PERIODS),
    limitMicroUsd: spendingLimitSchema,
  })
  .refine(({ apiKeyId, projectId }) => apiKeyId === null || projectId === null, {
    path: ["projectId"],
    message: "A budget is for a key or for a project.",
  });
export type CreateBudget = z.input<typeof createBudgetSchema>;

export const updateBudgetSchema = z.strictObject({ limitMicroUsd: spendingLimitSchema });
