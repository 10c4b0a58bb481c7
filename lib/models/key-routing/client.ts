import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { KeyRoutingOfKey, SetKeyRouting } from "./schema.ts";

export const keyRoutingKey = ["keyRouting"] as const;

/** How Auto chooses for each API key for which something is set. */
export function keyRoutingQuery() {
  return queryOptions({
    queryKey: keyRoutingKey,
    queryFn: ({ signal }) => callApi<{ items: KeyRoutingOfKey[] }>("/router/keys", { signal }),
    networkMode: "always",
    refetchOnReconnect: true,
  });
}

/** Sets it for one key. @throws ApiError not_found */
export function setKeyRouting(apiKeyId: string, routing: SetKeyRouting): Promise<KeyRoutingOfKey> {
  return callApi(`/api-keys/${encodeURIComponent(apiKeyId)}/routing`, { method: "PUT", body: routing });
}
