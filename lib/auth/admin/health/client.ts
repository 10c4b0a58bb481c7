import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../../platform/public/api-client.ts";
import type { HealthSample, SystemHealth } from "./schema.ts";

const REFRESH_MS = 10_000;
const HISTORY_REFRESH_MS = 60_000;

/** How every part does; read again every ten seconds. */
export function systemHealthQuery() {
  return queryOptions({
    queryKey: ["admin", "health"],
    queryFn: ({ signal }) => callApi<SystemHealth>("/admin/health", { signal }),
    networkMode: "always",
    retry: false,
    refetchInterval: REFRESH_MS,
  });
}

/** What was measured in the last three hours; read again every minute. */
export function healthSamplesQuery() {
  return queryOptions({
    queryKey: ["admin", "health-samples"],
    queryFn: ({ signal }) => callApi<{ items: HealthSample[] }>("/admin/health/history", { signal }),
    networkMode: "always",
    retry: false,
    refetchInterval: HISTORY_REFRESH_MS,
  });
}
