import { deleteBudgetEndpoint, updateBudgetEndpoint } from "@/lib/billing/budgets/api";

export const PATCH = updateBudgetEndpoint.route;
export const DELETE = deleteBudgetEndpoint.route;
