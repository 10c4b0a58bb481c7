import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { AccountDeletion, DeletionState, RequestDeletion } from "./schema.ts";

export const deletionKey = ["account-deletion"] as const;

/** Whether the account is to be deleted, and what stands in the way. */
export function deletionQuery() {
  return queryOptions({
    queryKey: deletionKey,
    queryFn: ({ signal }) => callApi<DeletionState>("/account-deletion", { signal }),
  });
}

/** Asks for the account to be deleted; every session ends. @throws ApiError conflict, invalid_input, step_up_required */
export function requestDeletion(input: RequestDeletion): Promise<AccountDeletion> {
  return callApi("/account-deletion", { method: "POST", body: input });
}

/** Keeps the account after all. @throws ApiError not_found */
export function keepAccount(): Promise<void> {
  return callApi("/account-deletion", { method: "DELETE" });
}
