import { recordAdminChange } from "../../auth/admin/audit/record.ts";
import { forgetWorkspace } from "../../auth/find-principal.ts";
import type { TierId } from "../../auth/schema.ts";
import { asService } from "../../platform/db/scopes.ts";
import { AppError } from "../../platform/errors.ts";
import { recordWorkspaceEvent } from "../../teams/log/record.ts";
import { setWorkspaceTierIn } from "./store.ts";

export interface WorkspaceGrant {
  workspace: string;
  /** What the workspace pays for its members' use with; `free` takes a grant back. */
  tier: TierId;
  reason?: string | undefined;
}

/**
 * Gives a team workspace a tier, or takes it back, by whoever runs the server, with an entry in the workspace's log and in the audit log. In
 * force within five seconds in every process; a higher one that is paid for stays.
 * @returns The tier in force; null: the members pay for themselves.
 * @throws AppError not_found, also for a personal and for a deleted workspace
 */
export async function grantWorkspaceTier({
  workspace,
  tier,
  reason,
}: WorkspaceGrant): Promise<{ workspaceId: string; name: string; tier: TierId | null }> {
  // As service: no member may give their workspace anything; administration does, to the workspace it names.
  const result = await asService()
    .transaction()
    .execute(async (tx) => {
      const set = await setWorkspaceTierIn(tx, workspace, "grant", tier === "free" ? null : tier);
      if (!set) {
        throw new AppError("not_found", "The workspace was not found.", {
          issues: [{ path: "workspace", message: "is no team workspace" }],
        });
      }
      await recordWorkspaceEvent(tx, {
        workspaceId: workspace,
        kind: "tier_granted",
        actorId: null,
        details: { tier, ...(reason === undefined ? {} : { reason }) },
      });
      const change = { actorId: null, action: "workspace.tier_granted", target: workspace } as const;
      await recordAdminChange(tx, { ...change, after: { tier }, reason: reason ?? null });
      return set;
    });
  forgetWorkspace(workspace);
  return { workspaceId: workspace, name: result.name, tier: result.tier };
}
