import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../../platform/public/api-client.ts";
import type { Retention } from "./schema.ts";

export const retentionKey = ["admin", "retention"] as const;

/** How long everything is kept. */
export function retentionQuery() {
  return queryOptions({
    queryKey: retentionKey,
    queryFn: ({ signal }) => callApi<{ items: Retention[] }>("/admin/retention", { signal }),
    networkMode: "always",
    retry: false,
  });
}

/** Sets for how many days something is kept. @throws ApiError invalid_input, step_up_required */
export function setRetention(name: string, days: number): Promise<Retention> {
  return callApi(`/admin/retention/${encodeURIComponent(name)}`, { method: "PATCH", body: { days } });
}
