import { infiniteQueryOptions } from "@tanstack/react-query";
import { callApi } from "../../../platform/public/api-client.ts";
import type { Page } from "../../../platform/public/page-schema.ts";
import type { AuditEntry, AuditFilter } from "./schema.ts";

const PAGE_SIZE = 30;

export const adminAuditKey = ["admin", "audit"] as const;

/** What administrators changed, newest first. */
export function adminAuditQuery(filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: [...adminAuditKey, filter],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<AuditEntry>>("/admin/audit", {
        signal,
        query: { ...filter, limit: PAGE_SIZE, cursor: pageParam ?? undefined },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    networkMode: "always",
    retry: false,
  });
}

/**
 * Asks for the proof that the download needs, as a link cannot, and says where the log is downloaded as CSV.
 * @throws ApiError step_up_required when the person would rather not
 */
export async function openAuditCsv(filter: AuditFilter): Promise<string> {
  await callApi("/admin/audit", { query: { limit: 1 } });
  const query = new URLSearchParams(
    Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return `/api/v1/admin/audit/export${query.size > 0 ? `?${query}` : ""}`;
}
