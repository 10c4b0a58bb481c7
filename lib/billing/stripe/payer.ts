import type { Principal } from "../../auth/schema.ts";

/**
 * In whose name what concerns a plan is done: in a team workspace in the workspace's, else in the person's own. Its
 * `userId` is the row of `payers`: no id of a workspace is one of a person, so that row-level security keeps each to their
 * own. Whether the person may is the gate's: `billing.read` and `billing.manage` ask the role in the workspace.
 */
export interface Payer {
  userId: string;
  /** Of whoever acts; where Stripe writes to. */
  email: string;
  /** The team that pays; not there: the person. */
  teamId?: string;
  /** Who acts for the team. */
  actorId?: string;
}

/** Who pays where somebody works. */
export function payerOf({ userId, email, team, workspaceId }: Principal): Payer {
  return team === undefined ? { userId, email } : { userId: workspaceId, email, teamId: workspaceId, actorId: userId };
}
