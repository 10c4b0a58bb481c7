import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { SetTopUp, TopUp } from "./schema.ts";

export const topUpKey = ["top-up"] as const;

/** Whether credits are bought automatically, and where it stands. */
export function topUpQuery() {
  return queryOptions({
    queryKey: topUpKey,
    queryFn: ({ signal }) => callApi<TopUp>("/billing/top-up", { signal }),
    networkMode: "always",
    refetchOnReconnect: true,
  });
}

/** Turns it on or off, or changes it. @throws ApiError conflict (`no_card`), unavailable */
export function setTopUp(chosen: SetTopUp): Promise<TopUp> {
  return callApi("/billing/top-up", { method: "PUT", body: chosen });
}
