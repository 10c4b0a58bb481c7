import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../../platform/public/api-client.ts";
import type { ChangeContract, ContractState, startContractSchema } from "./schema.ts";

const pathOf = (userId: string) => `/admin/users/${encodeURIComponent(userId)}/contract`;

/** What an account pays by invoice; for administrators. */
export function contractQuery(userId: string) {
  return queryOptions({
    queryKey: ["admin", "users", "contract", userId],
    queryFn: ({ signal }) => callApi<ContractState>(pathOf(userId), { signal }),
    networkMode: "always",
    retry: false,
  });
}

/** Puts an account on Enterprise, to be paid by invoice. @throws ApiError conflict, invalid_input, unavailable */
export function startContract(userId: string, body: z.input<typeof startContractSchema>): Promise<ContractState> {
  return callApi(pathOf(userId), { method: "POST", body });
}

/** Lets the plan end, or go on after all. @throws ApiError conflict, not_found, unavailable */
export function changeContract(userId: string, body: ChangeContract): Promise<ContractState> {
  return callApi(pathOf(userId), { method: "PATCH", body });
}
