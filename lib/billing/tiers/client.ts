import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { Tier, UpdateTier } from "./schema.ts";

export const tiersKey = ["admin", "tiers"] as const;

/** What every tier allows. */
export function tiersQuery() {
  return queryOptions({
    queryKey: tiersKey,
    queryFn: ({ signal }) => callApi<{ items: Tier[] }>("/admin/tiers", { signal }),
    networkMode: "always",
    retry: false,
  });
}

/** Changes what a tier allows. @throws ApiError invalid_input, step_up_required */
export function updateTier(id: string, changes: UpdateTier): Promise<Tier> {
  return callApi(`/admin/tiers/${encodeURIComponent(id)}`, { method: "PATCH", body: changes });
}
