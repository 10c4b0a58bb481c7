import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import { workspaceKey, workspacePath } from "../../teams/client.ts";
import type { BudgetPeriod } from "../budgets/schema.ts";
import type { SetWorkspaceBudget, WorkspaceBudget } from "./schema.ts";

/** The budgets of a workspace. */
export function workspaceBudgetsQuery(id: string) {
  return queryOptions({
    queryKey: [...workspaceKey(id), "budgets"],
    queryFn: ({ signal }) => callApi<{ items: WorkspaceBudget[] }>(`${workspacePath(id)}/budgets`, { signal }),
    networkMode: "always",
    retry: false,
  });
}

/** Sets or changes one. @throws ApiError not_found, forbidden */
export function setWorkspaceBudget(id: string, body: SetWorkspaceBudget): Promise<WorkspaceBudget> {
  return callApi(`${workspacePath(id)}/budgets`, { method: "PUT", body });
}

/** Removes one. @throws ApiError not_found, forbidden */
export function deleteWorkspaceBudget(id: string, period: BudgetPeriod): Promise<void> {
  return callApi(`${workspacePath(id)}/budgets`, { method: "DELETE", query: { period } });
}
