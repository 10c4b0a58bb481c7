import { queryOptions } from "@tanstack/react-query";
import { callApi } from "../../platform/public/api-client.ts";
import { workspaceKey, workspacePath } from "../client.ts";
import type { Member, SetRole } from "./schema.ts";

const memberPath = (id: string, userId: string) => `${workspacePath(id)}/members/${encodeURIComponent(userId)}`;

/** Who is in a workspace, the owner first. */
export function membersQuery(id: string) {
  return queryOptions({
    queryKey: [...workspaceKey(id), "members"],
    queryFn: ({ signal }) => callApi<{ items: Member[] }>(`${workspacePath(id)}/members`, { signal }),
    networkMode: "always",
    retry: false,
  });
}

/** Gives a member another role. @throws ApiError forbidden, not_found, conflict */
export function setRole(id: string, userId: string, role: SetRole["role"]): Promise<void> {
  return callApi(memberPath(id, userId), { method: "PATCH", body: { role } });
}

/** Removes a member. @throws ApiError forbidden, not_found, conflict */
export function removeMember(id: string, userId: string): Promise<void> {
  return callApi(memberPath(id, userId), { method: "DELETE" });
}

/** Leaves. @throws ApiError not_found, conflict for the owner */
export function leaveWorkspace(id: string): Promise<void> {
  return callApi(`${workspacePath(id)}/leave`, { method: "POST" });
}

/** Makes another member the owner. @throws ApiError forbidden, not_found, step_up_required */
export function handOver(id: string, userId: string): Promise<void> {
  return callApi(`${workspacePath(id)}/owner`, { method: "POST", body: { userId } });
}
