import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../../platform/public/api-client.ts";
import { workspaceKey, workspacePath } from "../../../teams/client.ts";
import type { WorkspaceUsage } from "./schema.ts";

/** What a workspace pays for this month; for who administers it. */
export function workspaceUsageQuery(id: string) {
  return queryOptions({
    queryKey: [...workspaceKey(id), "usage"],
    queryFn: ({ signal }) => callApi<WorkspaceUsage>(`${workspacePath(id)}/usage`, { signal }),
    networkMode: "always",
    retry: false,
  });
}
