import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../../platform/public/api-client.ts";
import type { LedgerCheck } from "./schema.ts";

/** What the last comparison of all balances with the ledger found; for administrators. */
export function ledgerCheckQuery() {
  return queryOptions({
    queryKey: ["admin", "ledger-check"],
    queryFn: ({ signal }) => callApi<{ check: LedgerCheck | null }>("/admin/ledger-check", { signal }),
    networkMode: "always",
    retry: false,
  });
}
