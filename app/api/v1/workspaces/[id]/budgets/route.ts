import { listBudgetsEndpoint, removeBudgetEndpoint, setBudgetEndpoint } from "@/lib/billing/workspace-budgets/api";

export const DELETE = removeBudgetEndpoint.route;
export const GET = listBudgetsEndpoint.route;
export const PUT = setBudgetEndpoint.route;
