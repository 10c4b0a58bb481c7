import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import type { FlagChange, FlagName, FlagState, SetFlagInput } from "./schema.ts";

export const flagsKey = ["admin", "flags"] as const;

/** Every flag with whom it is on for. */
export function flagsQuery() {
  return queryOptions({
    queryKey: [...flagsKey, "list"],
    queryFn: ({ signal }) => callApi<{ items: FlagState[] }>("/admin/flags", { signal }),
    networkMode: "always",
    retry: false,
  });
}

/** What was changed of a flag and fits the search, newest first. */
export function flagHistoryQuery(flag: FlagName, search: string) {
  return infiniteQueryOptions({
    queryKey: [...flagsKey, "history", flag, search],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<FlagChange>>(`/admin/flags/${flag}/history`, {
        signal,
        query: { search: search || undefined, limit: 10, cursor: pageParam ?? undefined },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    networkMode: "always",
    retry: false,
  });
}

/** Switches a part of the product. @throws ApiError invalid_input, step_up_required */
export function setFlag(flag: FlagName, body: SetFlagInput): Promise<FlagState> {
  return callApi(`/admin/flags/${flag}`, { method: "PUT", body });
}
