import type { WorkspaceRole } from "../auth/schema.ts";

const VIEWER = ["workspace.read", "members.read", "chat.read"] as const;
const MEMBER = [
  ...VIEWER,
  "chat.write",
  "attachments.write",
  "completions.create",
  "embeddings.create",
  "images.create",
  "audio.create",
] as const;
const ADMIN = [
  ...MEMBER,
  "workspace.update",
  "members.manage",
  "invitations.read",
  "invitations.manage",
  "workspace_log.read",
  "billing.read",
  "billing.manage",
  "workspace_limits.manage",
  "workspace_keys.manage",
] as const;
const OWNER = [...ADMIN, "workspace.delete", "workspace.hand_over"] as const;

export type WorkspacePermission = (typeof OWNER)[number];

/** What each role may do in a workspace. What is not named here is a person's own and asks no workspace. */
const BY_ROLE: Readonly<Record<WorkspaceRole, ReadonlySet<string>>> = {
  owner: new Set(OWNER),
  admin: new Set(ADMIN),
  member: new Set(MEMBER),
  viewer: new Set(VIEWER),
};
export const WORKSPACE_PERMISSIONS: readonly WorkspacePermission[] = OWNER;

/** Whether a role allows an act, or the act asks no role. */
export function mayInWorkspace(role: WorkspaceRole, permission: string): boolean {
  return !BY_ROLE.owner.has(permission) || BY_ROLE[role].has(permission);
}

/** The roles that `actor` may give to, and take from, others: nobody makes or unmakes an owner this way. */
export function rolesGivenBy(actor: WorkspaceRole): readonly Exclude<WorkspaceRole, "owner">[] {
  if (actor === "owner") return ["admin", "member", "viewer"];
  return actor === "admin" ? ["member", "viewer"] : [];
}

/** Whether `actor` may change the role of, or remove, somebody who has `target`. */
export function canManageMember(actor: WorkspaceRole, target: WorkspaceRole): boolean {
  return rolesGivenBy(actor).some((role) => role === target);
}

/** Whether a role takes a seat: whoever may send does. */
export function takesSeat(role: WorkspaceRole): boolean {
  return mayInWorkspace(role, "chat.write");
}
