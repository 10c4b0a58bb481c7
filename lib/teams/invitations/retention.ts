import type { RetentionClass } from "../../platform/retention/run-retention.ts";
import { deleteOldWorkspaceInvitations } from "./store.ts";

/** Invitations to workspaces are not kept for ever. */
export const workspaceInvitationRetention: RetentionClass = {
  period: "workspace_invitations",
  batchSize: 500,
  purge: deleteOldWorkspaceInvitations,
};
