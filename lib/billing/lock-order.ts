import type { Principal } from "../auth/schema.ts";

/**
 * Where what somebody asks for stands in a group that is reserved in one statement, as a text that sorts: workspaces that
 * pay come first, then what is people's own. The months of workspaces are locked one by one, and groups of several
 * processes must take them in one order, whoever is in them; `app.close_usages` goes by the same.
 */
export function lockOrderOf({
  userId,
  workspaceId,
  paidByWorkspace,
}: Pick<Principal, "userId" | "workspaceId" | "paidByWorkspace">): string {
  return paidByWorkspace === undefined ? `1 ${userId}` : `0 ${workspaceId} ${userId}`;
}
