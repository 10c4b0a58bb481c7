import { infiniteQueryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import type { AddPoolKeyInput, ChangePoolKey, PoolKey } from "./schema.ts";

const PAGE_SIZE = 50;

export const poolKeysKey = ["admin", "provider-keys"] as const;

export interface PoolKeyPage extends Page<PoolKey> {
  /** Those that a key can be added for. */
  providers: { id: string; name: string }[];
}

/** The operator's keys that fit, by provider. */
export function poolKeysQuery(search: string) {
  return infiniteQueryOptions({
    queryKey: [...poolKeysKey, search],
    queryFn: ({ signal, pageParam }) =>
      callApi<PoolKeyPage>("/admin/provider-keys", {
        signal,
        query: { search: search || undefined, limit: PAGE_SIZE, cursor: pageParam ?? undefined },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    networkMode: "always",
    retry: false,
  });
}

/** Tests a key and adds it. @throws ApiError invalid_input, conflict, provider_failed, step_up_required */
export function addPoolKey(body: AddPoolKeyInput): Promise<PoolKey> {
  return callApi("/admin/provider-keys", { method: "POST", body });
}

/** Changes a key that was added. @throws ApiError not_found, invalid_input, step_up_required */
export function changePoolKey(id: string, body: ChangePoolKey): Promise<PoolKey> {
  return callApi(`/admin/provider-keys/${id}`, { method: "PATCH", body });
}

/** Removes a key that was added. @throws ApiError not_found, step_up_required */
export function removePoolKey(id: string): Promise<void> {
  return callApi(`/admin/provider-keys/${id}`, { method: "DELETE" });
}

/** Tests a key now. @throws ApiError not_found, step_up_required */
export function testPoolKey(id: string): Promise<PoolKey> {
  return callApi(`/admin/provider-keys/${id}/test`, { method: "POST" });
}
