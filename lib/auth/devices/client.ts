import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import type { SignedInDevice } from "./schema.ts";

export const devicesKey = ["devices"] as const;

/** Where the person is signed in; this device first. */
export function devicesQuery() {
  return queryOptions({
    queryKey: devicesKey,
    queryFn: ({ signal }) => callApi<{ items: SignedInDevice[] }>("/devices", { signal }),
    networkMode: "always",
    refetchOnReconnect: true,
  });
}

/** Signs a device out. @throws ApiError not_found */
export function revokeDevice(id: string): Promise<void> {
  return callApi(`/devices/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Signs every other device out. @throws ApiError */
export function revokeOtherDevices(): Promise<{ revoked: number }> {
  return callApi("/devices", { method: "DELETE" });
}
