import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../platform/public/api-client.ts";
import type { Quota } from "./schema.ts";

export const quotaKey = ["quota"] as const;

/** This month's allowance and cost (micro-USD). Invalidate `quotaKey` after every answer. */
export function quotaQuery(initialData?: Quota) {
  return queryOptions({
    queryKey: quotaKey,
    queryFn: ({ signal }) => callApi<Quota>("/me/usage", { signal }),
    staleTime: 30_000,
    networkMode: "always",
    refetchOnReconnect: true,
    ...(initialData ? { initialData } : {}),
  });
}
