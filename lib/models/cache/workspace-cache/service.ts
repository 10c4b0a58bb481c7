import type { Principal } from "../../../auth/schema.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { assertMember, changeWorkspace } from "../../../teams/change-workspace.ts";
import { recordWorkspaceEvent } from "../../../teams/log/record.ts";
import { forgetMemberRows } from "../../user-rows/load-user-rows.ts";
import type { WorkspaceCache } from "./schema.ts";
import { findWorkspaceCache, putWorkspaceCache } from "./store.ts";

/** What the response cache does in a workspace, for whoever is in it. @throws AppError not_found */
export async function getWorkspaceCache(principal: Principal, workspaceId: string): Promise<WorkspaceCache> {
  await assertMember(principal, workspaceId, "workspace.read");
  // As service: a row of the workspace's, read by a member.
  return findWorkspaceCache(asService(), workspaceId);
}

/**
 * Sets it for everybody there; in force at once here, within five seconds in other processes.
 * @throws AppError not_found, forbidden, conflict for a personal workspace
 */
export async function setWorkspaceCache(
  principal: Principal,
  workspaceId: string,
  cache: WorkspaceCache,
): Promise<WorkspaceCache> {
  await changeWorkspace(principal, workspaceId, "workspace_limits.manage", async (tx) => {
    if (!(await putWorkspaceCache(tx, workspaceId, cache))) return;
    const details = { to: cache.exact ? "on" : "off" };
    await recordWorkspaceEvent(tx, { workspaceId, kind: "cache_changed", actorId: principal.userId, details });
  });
  await forgetMemberRows(workspaceId);
  return cache;
}
