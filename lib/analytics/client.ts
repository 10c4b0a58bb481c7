import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { callApi } from "../platform/public/api-client.ts";
import type { Page } from "../platform/public/page-schema.ts";
import type { ExportFormat, Period, ProviderDays, RouteChange, RouterReport } from "./schema.ts";

// Offline is an error with a code here, not a request that waits unseen.
const READ = { networkMode: "always", refetchOnReconnect: true, staleTime: 30_000 } as const;
const CHANGES_SHOWN = 10;

/** What Auto did in a period. The one before stays on screen until the next is there. */
export function routerQuery(period: Period) {
  return queryOptions({
    queryKey: ["analytics", "router", period] as const,
    queryFn: ({ signal }) => callApi<RouterReport>("/analytics/router", { query: { period }, signal }),
    placeholderData: keepPreviousData,
    ...READ,
  });
}

/** Answers that were changed by hand, newest first. */
export function changesQuery(period: Period) {
  return infiniteQueryOptions({
    queryKey: ["analytics", "router", period, "changes"] as const,
    queryFn: ({ pageParam, signal }) =>
      callApi<Page<RouteChange>>("/analytics/router/changes", {
        query: { period, cursor: pageParam, limit: CHANGES_SHOWN },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    ...READ,
  });
}

/** How the providers did for the person in the last 24 hours. */
export function providersDayQuery() {
  return queryOptions({
    queryKey: ["analytics", "router", "providers"] as const,
    queryFn: ({ signal }) => callApi<ProviderDays>("/analytics/router/providers", { signal }),
    ...READ,
  });
}

/** The address of the export, to be opened as a download. */
export const exportPath = (period: Period, format: ExportFormat) =>
  `/api/v1/analytics/router/export?period=${period}&format=${format}`;
