import type { Principal } from "../auth/schema.ts";
import { asService, type Tx } from "../platform/db/scopes.ts";
import { AppError, notFound } from "../platform/errors.ts";
import { mayInWorkspace, type WorkspacePermission } from "./policy.ts";
import { findRole, type LockedWorkspace, lockWorkspace } from "./store.ts";

const forbidden = (permission: WorkspacePermission) =>
  new AppError("forbidden", "Your role in this workspace does not allow this.", { details: { permission } });

/**
 * Lets a reading act of a member go on.
 * @throws AppError not_found for who is no member, forbidden
 */
export async function assertMember(principal: Principal, id: string, permission: WorkspacePermission): Promise<void> {
  // As service: the role of the person who asks, which decides what they are shown.
  const role = await findRole(asService(), id, principal.userId);
  if (!role) throw notFound("The workspace");
  if (!mayInWorkspace(role, permission)) throw forbidden(permission);
}

/**
 * Changes a team workspace in one transaction, one change after the other, by what the person is in it at that moment.
 * @throws AppError not_found for who is no member, forbidden, conflict for a personal workspace; whatever `work` throws
 */
export function changeWorkspace<T>(
  principal: Principal,
  id: string,
  permission: WorkspacePermission,
  work: (tx: Tx, workspace: LockedWorkspace) => Promise<T>,
): Promise<T> {
  // As service: members write through these acts only, each of which writes the log too.
  return asService()
    .transaction()
    .execute(async (tx) => {
      const workspace = await lockWorkspace(tx, id, principal.userId);
      if (!workspace) throw notFound("The workspace");
      if (!mayInWorkspace(workspace.role, permission)) throw forbidden(permission);
      if (workspace.kind === "personal") throw new AppError("conflict", "This is your personal workspace.");
      return work(tx as Tx, workspace);
    });
}
