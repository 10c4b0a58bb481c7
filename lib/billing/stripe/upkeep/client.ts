import { infiniteQueryOptions } from "@tanstack/react-query";
import { callApi } from "../../../platform/public/api-client.ts";
import type { Page } from "../../../platform/public/page-schema.ts";
import type { DeadEvent, DriftReportEntry } from "./schema.ts";

const PAGE_SIZE = 20;

export const deadEventsKey = ["admin", "webhook-events"] as const;

const paging = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: Page<unknown>) => page.nextCursor,
  networkMode: "always",
  retry: false,
} as const;

/** Events that could not be processed, newest first. */
export function deadEventsQuery(search: string) {
  return infiniteQueryOptions({
    queryKey: [...deadEventsKey, search],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<DeadEvent>>("/admin/webhook-events", {
        signal,
        query: { search: search || undefined, limit: PAGE_SIZE, cursor: pageParam ?? undefined },
      }),
    ...paging,
  });
}

/** What the nightly comparison found, newest first. */
export function driftReportsQuery(search: string) {
  return infiniteQueryOptions({
    queryKey: ["admin", "drift-reports", search],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<DriftReportEntry>>("/admin/drift-reports", {
        signal,
        query: { search: search || undefined, limit: PAGE_SIZE, cursor: pageParam ?? undefined },
      }),
    ...paging,
  });
}

/** Tries an event again. @throws ApiError not_found, step_up_required */
export function replayEvent(id: string): Promise<void> {
  return callApi(`/admin/webhook-events/${encodeURIComponent(id)}/replay`, { method: "POST" });
}
