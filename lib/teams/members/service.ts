import { forgetPrincipal } from "../../auth/find-principal.ts";
import type { Principal } from "../../auth/schema.ts";
import { asService } from "../../platform/db/scopes.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { prepareMailQueue } from "../../platform/mail/queue-mail.ts";
import { assertMember, changeWorkspace } from "../change-workspace.ts";
import { recordWorkspaceEvent } from "../log/record.ts";
import { canManageMember, mayInWorkspace, rolesGivenBy } from "../policy.ts";
import { whileSeatsLast } from "../seats/free-seat.ts";
import { findRole } from "../store.ts";
import { mailMember } from "./mail-member.ts";
import type { Member, SetRole } from "./schema.ts";
import { endMembership, listMemberRows, revokeInvitationsBy, setMemberRole, swapOwner } from "./store.ts";

const ownerStays = () =>
  new AppError("conflict", "A workspace always has an owner. Hand it over to somebody else, or delete it.");
const outOfReach = () =>
  new AppError("forbidden", "Your role does not reach that far.", { details: { permission: "members.manage" } });

/** Who is in a workspace. @throws AppError not_found, forbidden */
export async function listMembers(principal: Principal, id: string): Promise<{ items: Member[] }> {
  await assertMember(principal, id, "members.read");
  // As service: names and addresses of others, for a member of theirs.
  const rows = await listMemberRows(asService(), id);
  return {
    items: rows.map(({ joinedAt, ...row }) => ({
      ...row,
      joinedAt: joinedAt.toISOString(),
      isMe: row.userId === principal.userId,
    })),
  };
}

/** Gives a member another role and tells them. @throws AppError not_found, forbidden, conflict */
export async function setRole(principal: Principal, id: string, userId: string, { role }: SetRole): Promise<void> {
  await prepareMailQueue();
  await changeWorkspace(principal, id, "members.manage", async (tx, workspace) => {
    const before = await findRole(tx, id, userId);
    if (!before) throw notFound("The member");
    if (before === "owner") throw ownerStays();
    if (before === role) return;
    if (!canManageMember(workspace.role, before) || !rolesGivenBy(workspace.role).includes(role)) throw outOfReach();
    if (!(await whileSeatsLast(setMemberRole(tx, id, userId, role)))) throw ownerStays();
    if (!mayInWorkspace(role, "invitations.manage")) await revokeInvitationsBy(tx, id, userId);
    await recordWorkspaceEvent(tx, {
      workspaceId: id,
      kind: "role_changed",
      actorId: principal.userId,
      subjectId: userId,
      details: { from: before, to: role },
    });
    await mailMember(tx, userId, { kind: "role", workspaceName: workspace.name, role });
  });
  forgetPrincipal(userId);
}

/** Removes a member and tells them; their access ends at once. @throws AppError not_found, forbidden, conflict */
export async function removeMember(principal: Principal, id: string, userId: string): Promise<void> {
  await prepareMailQueue();
  await changeWorkspace(principal, id, "members.manage", async (tx, workspace) => {
    const before = await findRole(tx, id, userId);
    if (!before) throw notFound("The member");
    if (before === "owner") throw ownerStays();
    if (!canManageMember(workspace.role, before)) throw outOfReach();
    if (!(await endMembership(tx, id, userId))) throw ownerStays();
    await recordWorkspaceEvent(tx, {
      workspaceId: id,
      kind: "member_removed",
      actorId: principal.userId,
      subjectId: userId,
      details: { role: before },
    });
    await mailMember(tx, userId, { kind: "removed", workspaceName: workspace.name });
  });
  forgetPrincipal(userId);
}

/** Leaves a workspace. What the person wrote there stays with it. @throws AppError not_found, conflict for the owner */
export async function leaveWorkspace(principal: Principal, id: string): Promise<void> {
  const { userId } = principal;
  await changeWorkspace(principal, id, "workspace.read", async (tx, { role }) => {
    if (!(await endMembership(tx, id, userId))) throw ownerStays();
    await recordWorkspaceEvent(tx, {
      workspaceId: id,
      kind: "member_left",
      actorId: userId,
      subjectId: userId,
      details: { role },
    });
  });
  forgetPrincipal(userId);
}

/** Makes another member the owner; the person stays as an admin. @throws AppError not_found, forbidden, conflict */
export async function handOver(principal: Principal, id: string, userId: string): Promise<void> {
  await prepareMailQueue();
  await changeWorkspace(principal, id, "workspace.hand_over", async (tx, workspace) => {
    if (userId === principal.userId) throw new AppError("conflict", "You own this workspace already.");
    if (!(await findRole(tx, id, userId))) throw notFound("The member");
    await swapOwner(tx, id, principal.userId, userId);
    await recordWorkspaceEvent(tx, {
      workspaceId: id,
      kind: "owner_changed",
      actorId: principal.userId,
      subjectId: userId,
    });
    await mailMember(tx, userId, { kind: "role", workspaceName: workspace.name, role: "owner" });
  });
  forgetPrincipal(userId);
  forgetPrincipal(principal.userId);
}
