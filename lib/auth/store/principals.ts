import { sql } from "kysely";
import { now, nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { SESSION_ABSOLUTE_MS, SESSION_IDLE_MS } from "../session-limits.ts";

// As service throughout: these statements decide who is asking, so there is no user yet to act as. Each is bound to one
// session or one key hash.

// What a team pays for whoever works there, as `app.reserve_usage` decides: a viewer takes no seat, and is paid nothing.
const teamTier = (role: "entered" | "member") =>
  sql<string | null>`case when ${sql.ref(`${role}.role`)} <> 'viewer' then team.tier end`.as("teamTier");

function accounts() {
  return asService()
    .selectFrom("profiles")
    .innerJoin("workspaces", (join) =>
      join.onRef("workspaces.ownerId", "=", "profiles.id").on("workspaces.kind", "=", "personal"),
    )
    .select([
      "profiles.id as userId",
      "workspaces.id as workspaceId",
      sql<string>`'owner'`.as("workspaceRole"),
      "profiles.email",
      "profiles.role",
      "profiles.tier",
    ]);
}

// An account that is disabled, or whose address was never confirmed, may not act.
function activeAccounts() {
  return accounts().where("profiles.disabledAt", "is", null).where("profiles.emailVerifiedAt", "is not", null);
}

/**
 * The account behind a session that has neither been revoked nor run out, in the workspace where the session works: the
 * personal one, unless it has entered another that the person is still a member of.
 */
export function findSessionAccount(sessionId: string, userId: string) {
  return activeAccounts()
    .innerJoin("userSessions", "userSessions.userId", "profiles.id")
    .leftJoin("workspaceMembers as entered", (join) =>
      join
        .onRef("entered.workspaceId", "=", "userSessions.workspaceId")
        .onRef("entered.userId", "=", "userSessions.userId"),
    )
    .leftJoin("workspaces as team", (join) =>
      join.onRef("team.id", "=", "entered.workspaceId").on("team.kind", "=", "team").on("team.deletedAt", "is", null),
    )
    .where("userSessions.id", "=", sessionId)
    .where("profiles.id", "=", userId)
    .where("userSessions.revokedAt", "is", null)
    .where("userSessions.createdAt", ">", new Date(nowMs() - SESSION_ABSOLUTE_MS))
    .where("userSessions.lastSeenAt", ">", new Date(nowMs() - SESSION_IDLE_MS))
    .clearSelect()
    .select([
      "profiles.id as userId",
      sql<string>`coalesce(entered.workspace_id, workspaces.id)`.as("workspaceId"),
      sql<string>`coalesce(entered.role, 'owner')`.as("workspaceRole"),
      "profiles.email",
      "profiles.role",
      "profiles.tier",
      "team.name as team",
      teamTier("entered"),
      "userSessions.lastSeenAt as lastUsedAt",
      "userSessions.viewingUserId",
      "userSessions.viewingUntil",
    ])
    .executeTakeFirst();
}

/** The account that an administrator looks at: also one that is locked out, but never another administrator's. */
export function findViewedAccount(userId: string) {
  return accounts().where("profiles.id", "=", userId).where("profiles.role", "=", "user").executeTakeFirst();
}

// A key works in the workspace it was made in, as long as its person is a member there.
function keyAccounts() {
  return activeAccounts()
    .innerJoin("apiKeys", "apiKeys.userId", "profiles.id")
    .innerJoin("workspaceMembers as member", (join) =>
      join.onRef("member.workspaceId", "=", "apiKeys.workspaceId").onRef("member.userId", "=", "apiKeys.userId"),
    );
}

/** The account and scopes behind a key that is neither revoked nor expired. */
export function findApiKeyAccount(hash: Buffer) {
  return keyAccounts()
    .leftJoin("workspaces as team", (join) =>
      join.onRef("team.id", "=", "member.workspaceId").on("team.kind", "=", "team").on("team.deletedAt", "is", null),
    )
    .leftJoin("projects", (join) =>
      join.onRef("projects.id", "=", "apiKeys.projectId").on("projects.deletedAt", "is", null),
    )
    .where("apiKeys.hash", "=", hash)
    .where("apiKeys.revokedAt", "is", null)
    .where((where) => where.or([where("apiKeys.expiresAt", "is", null), where("apiKeys.expiresAt", ">", now())]))
    .clearSelect()
    .select([
      "profiles.id as userId",
      "apiKeys.workspaceId",
      "member.role as workspaceRole",
      "profiles.email",
      "profiles.role",
      "profiles.tier",
      "team.name as team",
      teamTier("member"),
      "apiKeys.id as apiKeyId",
      "projects.id as projectId",
      "apiKeys.scopes",
      "apiKeys.lastUsedAt",
    ])
    .executeTakeFirst();
}

/** Whether the account of a key's id may still act by it. */
export async function isApiKeyLive(apiKeyId: string): Promise<boolean> {
  const row = await keyAccounts()
    .where("apiKeys.id", "=", apiKeyId)
    .where("apiKeys.revokedAt", "is", null)
    .where((where) => where.or([where("apiKeys.expiresAt", "is", null), where("apiKeys.expiresAt", ">", now())]))
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes that a session was used. */
export async function touchSession(sessionId: string): Promise<void> {
  await asService().updateTable("userSessions").set({ lastSeenAt: now() }).where("id", "=", sessionId).execute();
}

/** Notes that a key was used. */
export async function touchApiKey(apiKeyId: string): Promise<void> {
  await asService().updateTable("apiKeys").set({ lastUsedAt: now() }).where("id", "=", apiKeyId).execute();
}

/** The account of a user's id, for acts of the operator in a user's name. */
export function findUserPrincipal(userId: string) {
  return activeAccounts().where("profiles.id", "=", userId).executeTakeFirst();
}
