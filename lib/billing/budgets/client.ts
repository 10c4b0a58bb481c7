import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { Budget, CreateBudget } from "./schema.ts";

export const budgetsKey = ["budgets"] as const;

/** The person's budgets, the general ones first. */
export function budgetsQuery() {
  return queryOptions({
    queryKey: budgetsKey,
    queryFn: ({ signal }) => callApi<{ items: Budget[] }>("/budgets", { signal }),
    networkMode: "always",
    refetchOnReconnect: true,
  });
}

/** Sets a budget. @throws ApiError conflict, invalid_input */
export function createBudget(input: CreateBudget): Promise<Budget> {
  return callApi("/budgets", { method: "POST", body: input });
}

/** Changes the limit. @throws ApiError not_found */
export function updateBudget(id: string, limitMicroUsd: number): Promise<Budget> {
  return callApi(`/budgets/${encodeURIComponent(id)}`, { method: "PATCH", body: { limitMicroUsd } });
}

/** Removes a budget. @throws ApiError not_found */
export function deleteBudget(id: string): Promise<void> {
  return callApi(`/budgets/${encodeURIComponent(id)}`, { method: "DELETE" });
}
