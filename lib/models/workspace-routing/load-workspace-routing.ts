import type { Principal } from "../../auth/schema.ts";
import { loadUserRows } from "../user-rows/load-user-rows.ts";
import type { WorkspaceRouting } from "./schema.ts";

/** The routing of the workspace where somebody works, at most five seconds old; null where none is set. */
export async function loadWorkspaceRouting({
  userId,
  workspaceId,
}: Pick<Principal, "userId" | "workspaceId">): Promise<WorkspaceRouting | null> {
  const { workspaceRouting } = await loadUserRows(userId);
  return workspaceRouting.find((one) => one.workspaceId === workspaceId) ?? null;
}
