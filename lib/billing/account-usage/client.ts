import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { AccountUsage } from "./schema.ts";

/** What an account has used this month; for administrators. */
export function accountUsageQuery(id: string) {
  return queryOptions({
    queryKey: ["admin", "users", "usage", id],
    queryFn: ({ signal }) => callApi<AccountUsage>(`/admin/users/${encodeURIComponent(id)}/usage`, { signal }),
    networkMode: "always",
    retry: false,
  });
}
