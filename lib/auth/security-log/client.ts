import { infiniteQueryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import type { SecurityEvent, SecurityFilter } from "./schema.ts";

const PAGE_SIZE = 30;

export const securityLogKey = ["security-log"] as const;

/** The person's security log, newest first. */
export function securityLogQuery(filter: SecurityFilter) {
  return infiniteQueryOptions({
    queryKey: [...securityLogKey, filter],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<SecurityEvent>>("/security-log", {
        signal,
        query: { ...filter, limit: PAGE_SIZE, cursor: pageParam ?? undefined },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    networkMode: "always",
    refetchOnReconnect: true,
  });
}

/** Where the log is downloaded as CSV. */
export function securityLogCsvPath(filter: SecurityFilter): string {
  const query = new URLSearchParams(
    Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return `/api/v1/security-log/export${query.size > 0 ? `?${query}` : ""}`;
}

/** Takes what this session was told as read. @throws ApiError */
export function markNoticesSeen(): Promise<void> {
  return callApi("/security-log/seen", { method: "POST" });
}
