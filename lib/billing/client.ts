import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../platform/public/api-client.ts";
import type { PromptCacheList } from "./prompt-cache/schema.ts";
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

/** How much of this month's input the providers had in their own caches. */
export function promptCacheQuery() {
  return queryOptions({
    queryKey: ["promptCache"],
    queryFn: ({ signal }) => callApi<PromptCacheList>("/me/usage/prompt-cache", { signal }),
    networkMode: "always",
    refetchOnReconnect: true,
  });
}
