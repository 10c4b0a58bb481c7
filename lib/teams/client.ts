import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../platform/public/api-client.ts";
import type { createWorkspaceSchema, UpdateWorkspace, Workspace, WorkspaceDetail } from "./schema.ts";

const READ = { networkMode: "always", retry: false } as const;
/** Where a workspace is in the API. */
export const workspacePath = (id: string) => `/workspaces/${encodeURIComponent(id)}`;

export const workspaceKey = (id: string) => ["workspaces", id] as const;

/** The person's workspaces: the personal one, then teams by name. */
export function workspacesQuery() {
  return queryOptions({
    queryKey: ["workspaces"] as const,
    queryFn: ({ signal }) => callApi<{ items: Workspace[] }>("/workspaces", { signal }),
    ...READ,
  });
}

/** One of them with its numbers. */
export function workspaceQuery(id: string) {
  return queryOptions({
    queryKey: [...workspaceKey(id), "detail"],
    queryFn: ({ signal }) => callApi<WorkspaceDetail>(workspacePath(id), { signal }),
    ...READ,
  });
}

/** Makes a team workspace. @throws ApiError invalid_input, rate_limited */
export function createWorkspace(body: z.input<typeof createWorkspaceSchema>): Promise<Workspace> {
  return callApi("/workspaces", { method: "POST", body });
}

/** Changes name or colour. @throws ApiError forbidden, not_found, invalid_input */
export function updateWorkspace(id: string, body: UpdateWorkspace): Promise<WorkspaceDetail> {
  return callApi(workspacePath(id), { method: "PATCH", body });
}

/** Deletes it for everybody. @throws ApiError forbidden, not_found, conflict, step_up_required */
export function deleteWorkspace(id: string, name: string): Promise<void> {
  return callApi(workspacePath(id), { method: "DELETE", body: { name } });
}

/** Works there from here on, in this session. @throws ApiError not_found */
export function enterWorkspace(id: string): Promise<void> {
  return callApi(`${workspacePath(id)}/enter`, { method: "POST" });
}
