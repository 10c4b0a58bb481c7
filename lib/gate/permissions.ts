import { API_KEY_SCOPES, type Principal } from "../auth/schema.ts";
import { AppError } from "../platform/errors.ts";
import { mayInWorkspace } from "../teams/policy.ts";
import { unknownRouteError } from "./unknown-route.ts";

/** Every permission of the product, as `resource.verb`. Roles, API keys and the UI read this one table. */
const USER_PERMISSIONS = [
  ...API_KEY_SCOPES,
  "account.read",
  "account.write",
  "api_keys.manage",
  "providers.read",
  "providers.manage",
  "attachments.write",
  "usage.read",
  "budgets.manage",
  "experiments.manage",
  "billing.read",
  "billing.manage",
  "workspaces.use",
] as const;
/** Of the console: looking, changing, and looking at the product as somebody else sees it. */
const ADMIN_PERMISSIONS = ["admin.read", "admin.manage", "admin.viewAs"] as const;

export type Permission = (typeof USER_PERMISSIONS)[number] | (typeof ADMIN_PERMISSIONS)[number];

const BY_ROLE: Record<Principal["role"], ReadonlySet<string>> = {
  user: new Set(USER_PERMISSIONS),
  admin: new Set([...USER_PERMISSIONS, ...ADMIN_PERMISSIONS]),
};

/**
 * Whether the principal may act: its role must allow it, so must its role in the workspace where it works, and an API key
 * must carry the scope of the same name.
 */
export function canAct(principal: Principal, permission: Permission): boolean {
  if (!BY_ROLE[principal.role].has(permission)) return false;
  if (!mayInWorkspace(principal.workspaceRole, permission)) return false;
  return principal.via.kind === "session" || principal.via.scopes.some((scope) => scope === permission);
}

/**
 * Lets an act go on.
 * @throws AppError unauthenticated, forbidden with the permission that is missing, or not_found for what only
 * administrators may do: to everybody else the console does not exist.
 */
export function assertPermitted(access: "public" | Permission, principal: Principal | null): void {
  if (access === "public") return;
  if (!principal) throw new AppError("unauthenticated", "Sign in to go on.");
  if (access.startsWith("admin.") && principal.role !== "admin") throw unknownRouteError();
  if (!canAct(principal, access)) {
    throw new AppError("forbidden", "You may not do this.", { details: { permission: access } });
  }
}
