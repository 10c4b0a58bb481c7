import { z } from "zod";
import { spendingLimitSchema } from "../../auth/schema.ts";
import { BUDGET_PERIODS, budgetSchema } from "../budgets/schema.ts";

/** A budget of a workspace: what all of its members spend there. One for each period. */
export const workspaceBudgetSchema = budgetSchema.omit({ apiKeyId: true, projectId: true, projectName: true });
export type WorkspaceBudget = z.infer<typeof workspaceBudgetSchema>;

export const workspaceBudgetPeriodSchema = z.object({ period: z.enum(BUDGET_PERIODS) });
export const setWorkspaceBudgetSchema = z.strictObject({
  period: z.enum(BUDGET_PERIODS),
  limitMicroUsd: spendingLimitSchema,
});
export type SetWorkspaceBudget = z.output<typeof setWorkspaceBudgetSchema>;
