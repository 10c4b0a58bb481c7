import { createBudgetEndpoint, listBudgetsEndpoint } from "@/lib/billing/budgets/api";

export const GET = listBudgetsEndpoint.route;
export const POST = createBudgetEndpoint.route;
