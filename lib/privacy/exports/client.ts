import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import { type DataExport, isUnderWay } from "./schema.ts";

const POLL_MS = 1_000;

export const dataExportsKey = ["data-exports"] as const;

/** The person's exports, newest first; asked for again every second while one is being made. */
export function dataExportsQuery() {
  return queryOptions({
    queryKey: dataExportsKey,
    queryFn: ({ signal }) => callApi<{ items: DataExport[] }>("/data-exports", { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? POLL_MS : false),
  });
}

/** Begins an export. @throws ApiError conflict, rate_limited, step_up_required */
export function startDataExport(): Promise<DataExport> {
  return callApi("/data-exports", { method: "POST" });
}

/** Cancels or deletes an export. @throws ApiError not_found */
export function removeDataExport(id: string): Promise<void> {
  return callApi(`/data-exports/${id}`, { method: "DELETE" });
}

/**
 * Proves that the archive may be downloaded, as a link cannot.
 * @returns Where it is downloaded within the next minutes.
 * @throws ApiError not_found, gone, step_up_required
 */
export async function prepareDownload(id: string): Promise<string> {
  await callApi(`/data-exports/${id}/file`, { method: "POST" });
  return `/api/v1/data-exports/${id}/file`;
}
