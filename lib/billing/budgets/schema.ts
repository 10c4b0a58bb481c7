import { z } from "zod";
import { SPENDING_PERIODS, spendingLimitSchema } from "../../auth/schema.ts";
import { idSchema } from "../../platform/public/ids.ts";

export const BUDGET_PERIODS = SPENDING_PERIODS;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** What a budget does to the next request: nothing, a word, a cheaper model, a refusal. */
export const BUDGET_STATES = ["ok", "warn", "cheaper", "used_up"] as const;

export const budgetSchema = z.object({
  id: idSchema,
  /** Null: everything the person asks, in chats and through every key. */
  apiKeyId: idSchema.nullable(),
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

export const createBudgetSchema = z.strictObject({
  apiKeyId: idSchema.nullable().default(null),
  period: z.enum(BUDGET_PERIODS),
  limitMicroUsd: spendingLimitSchema,
});
export type CreateBudget = z.output<typeof createBudgetSchema>;

export const updateBudgetSchema = z.strictObject({ limitMicroUsd: spendingLimitSchema });
