import type { Principal } from "../../auth/schema.ts";
import { asService } from "../../platform/db/scopes.ts";
import { assertMember, changeWorkspace } from "../../teams/change-workspace.ts";
import { recordWorkspaceEvent } from "../../teams/log/record.ts";
import { forgetMemberRows } from "../user-rows/load-user-rows.ts";
import type { WorkspaceRouting } from "./schema.ts";
import { findWorkspaceRouting, putWorkspaceRouting } from "./store.ts";

/** What a workspace allows, for whoever is in it. @throws AppError not_found */
export async function getWorkspaceRouting(principal: Principal, workspaceId: string): Promise<WorkspaceRouting> {
  await assertMember(principal, workspaceId, "workspace.read");
  // As service: a row of the workspace's, read by a member.
  return findWorkspaceRouting(asService(), workspaceId);
}

/**
 * Sets what Auto may choose, and what may be asked at all, for everybody in a workspace; in force at once here, within five seconds in other processes.
 * @throws AppError not_found, forbidden, conflict for a personal workspace
 */
export async function setWorkspaceRouting(
  principal: Principal,
  workspaceId: string,
  routing: WorkspaceRouting,
): Promise<WorkspaceRouting> {
  const stored = await changeWorkspace(principal, workspaceId, "workspace_limits.manage", async (tx) => {
    if (await putWorkspaceRouting(tx, workspaceId, routing)) {
      const details = { mode: routing.modeLimit ?? "any" };
      await recordWorkspaceEvent(tx, { workspaceId, kind: "routing_changed", actorId: principal.userId, details });
    }
    return findWorkspaceRouting(tx, workspaceId);
  });
  await forgetMemberRows(workspaceId);
  return stored;
}
