import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { Overage, SetOverage } from "./schema.ts";

export const overageKey = ["overage"] as const;

/** What may be billed beyond the month's messages, and what this month is billed with. */
export function overageQuery() {
  return queryOptions({
    queryKey: overageKey,
    queryFn: ({ signal }) => callApi<Overage>("/billing/overage", { signal }),
    networkMode: "always",
    refetchOnReconnect: true,
  });
}

/** Allows it up to a cap, or no more. @throws ApiError conflict with the reason */
export function setOverage(chosen: SetOverage): Promise<Overage> {
  return callApi("/billing/overage", { method: "PUT", body: chosen });
}
