import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../../platform/public/api-client.ts";
import { workspaceKey, workspacePath } from "../../../teams/client.ts";
import type { WorkspaceCache } from "./schema.ts";

/** What the response cache does in a workspace. */
export function workspaceCacheQuery(id: string) {
  return queryOptions({
    queryKey: [...workspaceKey(id), "cache"],
    queryFn: ({ signal }) => callApi<WorkspaceCache>(`${workspacePath(id)}/cache`, { signal }),
    networkMode: "always",
    retry: false,
  });
}

/** Sets it. @throws ApiError not_found, forbidden */
export function setWorkspaceCache(id: string, cache: WorkspaceCache): Promise<WorkspaceCache> {
  return callApi(`${workspacePath(id)}/cache`, { method: "PUT", body: cache });
}
