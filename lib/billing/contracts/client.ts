import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../../platform/public/api-client.ts";
import type { PayerName } from "../payments/schema.ts";
import type { ChangeContract, ContractState, startContractSchema } from "./schema.ts";

const pathOf = ({ kind, id }: PayerName) => `/admin/${kind}s/${encodeURIComponent(id)}/contract`;

/** What an account or a workspace pays by invoice; for administrators. */
export function contractQuery(payer: PayerName) {
  return queryOptions({
    queryKey: ["admin", `${payer.kind}s`, "contract", payer.id],
    queryFn: ({ signal }) => callApi<ContractState>(pathOf(payer), { signal }),
    networkMode: "always",
    retry: false,
  });
}

/** Puts it on Enterprise, to be paid by invoice. @throws ApiError conflict, invalid_input, unavailable */
export function startContract(payer: PayerName, body: z.input<typeof startContractSchema>): Promise<ContractState> {
  return callApi(pathOf(payer), { method: "POST", body });
}

/** Lets the plan end, or go on after all. @throws ApiError conflict, not_found, unavailable */
export function changeContract(payer: PayerName, body: ChangeContract): Promise<ContractState> {
  return callApi(pathOf(payer), { method: "PATCH", body });
}
