import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import type { CreditAccount, LedgerFilter, LedgerLine, LedgerSummary } from "./schema.ts";

const PAGE_SIZE = 30;
// Offline is an error with a code here, not a request that waits unseen.
const READ = { networkMode: "always", refetchOnReconnect: true } as const;

export const ledgerKey = ["ledger"] as const;

/** The person's ledger, newest first. */
export function ledgerQuery(filter: LedgerFilter) {
  return infiniteQueryOptions({
    queryKey: [...ledgerKey, "lines", filter],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<LedgerLine>>("/me/usage/ledger", {
        signal,
        query: { ...filter, limit: PAGE_SIZE, cursor: pageParam ?? undefined },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    ...READ,
  });
}

/** Sums over all the lines that fit, and the credits. The sums before stay until the next are there. */
export function ledgerSummaryQuery(filter: LedgerFilter) {
  return queryOptions({
    queryKey: [...ledgerKey, "summary", filter],
    queryFn: ({ signal }) => callApi<LedgerSummary>("/me/usage/ledger/summary", { signal, query: { ...filter } }),
    placeholderData: keepPreviousData,
    ...READ,
  });
}

/** Where the ledger is downloaded as CSV. */
export function ledgerCsvPath(filter: LedgerFilter): string {
  const query = new URLSearchParams(
    Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return `/api/v1/me/usage/ledger/export${query.size > 0 ? `?${query}` : ""}`;
}

/** Says whether credits pay once the month is used up. @throws ApiError */
export function updateCredits(allowsOverage: boolean): Promise<CreditAccount> {
  return callApi("/me/usage/credits", { method: "PATCH", body: { allowsOverage } });
}
