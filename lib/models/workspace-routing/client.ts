import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import { workspaceKey, workspacePath } from "../../teams/client.ts";
import type { SetWorkspaceRouting, WorkspaceRouting } from "./schema.ts";

/** What a workspace allows. */
export function workspaceRoutingQuery(id: string) {
  return queryOptions({
    queryKey: [...workspaceKey(id), "routing"],
    queryFn: ({ signal }) => callApi<WorkspaceRouting>(`${workspacePath(id)}/routing`, { signal }),
    networkMode: "always",
    retry: false,
  });
}

/** Sets it. @throws ApiError not_found, forbidden */
export function setWorkspaceRouting(id: string, routing: SetWorkspaceRouting): Promise<WorkspaceRouting> {
  return callApi(`${workspacePath(id)}/routing`, { method: "PUT", body: routing });
}
