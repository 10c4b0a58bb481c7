import { nowMs } from "../platform/clock.ts";
import { log } from "../platform/log.ts";
import { processWide } from "../platform/process-wide.ts";
import { hashApiKey, isApiKey } from "./api-key-format.ts";
import { API_KEY_SCOPES, type Principal, TIER_IDS, WORKSPACE_ROLES } from "./schema.ts";
import { readSessionCookie } from "./session-cookie.ts";
import { createShortCache, type ShortCache } from "./short-cache.ts";
import {
  findApiKeyAccount,
  findSessionAccount,
  findViewedAccount,
  isApiKeyLive,
  touchApiKey,
  touchSession,
} from "./store/principals.ts";
import { verifyAccessToken } from "./verify-token.ts";

const CACHE_TTL_MS = 2_000;
const CACHE_ENTRIES = 5_000;
const TOUCH_AFTER_MS = 60_000;

// One for the process: what one of its bundles ends must not live on in another.
const cache = processWide(
  "principals",
  (): ShortCache<Principal> => createShortCache<Principal>(CACHE_TTL_MS, CACHE_ENTRIES),
);

/** Forgets what is remembered of everybody who works in a workspace: what it pays for has changed. */
export function forgetWorkspace(workspaceId: string): void {
  cache.forget((principal) => principal.workspaceId === workspaceId);
}

/** Forgets what is remembered of a user, so that a revocation takes effect in this process at once. */
export function forgetPrincipal(userId: string): void {
  cache.forget(({ userId: id, viewedBy }) => id === userId || viewedBy?.userId === userId);
}

// Not awaited: when somebody was last seen must not slow down or fail what they do.
function touchLater(lastUsedAt: Date | null, touch: () => Promise<void>): void {
  if (lastUsedAt && nowMs() - lastUsedAt.getTime() < TOUCH_AFTER_MS) return;
  touch().catch((error: unknown) => log.warn({ err: error }, "last use was not recorded"));
}

interface AccountRow {
  userId: string;
  workspaceId: string;
  workspaceRole: string;
  email: string;
  role: string;
  tier: string;
  team?: string | null;
  teamTier?: string | null;
}

function accountOf(row: AccountRow) {
  return {
    userId: row.userId,
    workspaceId: row.workspaceId,
    // A role that this version does not know may do the least.
    workspaceRole: WORKSPACE_ROLES.find((role) => role === row.workspaceRole) ?? ("viewer" as const),
    email: row.email,
    role: row.role === "admin" ? ("admin" as const) : ("user" as const),
    tier: TIER_IDS.find((tier) => tier === (row.teamTier ?? row.tier)) ?? "free",
    ...(row.team ? { team: row.team } : {}),
    ...(row.team && row.teamTier ? { paidByWorkspace: row.team } : {}),
  };
}

/** The person as whom an administrator's session looks at the product, while it does. */
async function findViewed(
  row: { userId: string; role: string; viewingUserId: string | null; viewingUntil: Date | null },
  via: Principal["via"],
): Promise<Principal | null> {
  const { userId, role, viewingUserId, viewingUntil: until } = row;
  if (viewingUserId === null || until === null || until.getTime() <= nowMs() || role !== "admin") return null;
  const viewed = await findViewedAccount(viewingUserId);
  return viewed ? { ...accountOf(viewed), via, viewedBy: { userId, until } } : null;
}

/**
 * Who a Cookie header belongs to: its token must verify, its session must not be revoked, the account must be enabled
 * and its address confirmed. Null otherwise. Remembered for two seconds.
 * @throws AppError unavailable when the keys of the auth service are not known and cannot be read.
 */
export async function findSessionPrincipal(cookieHeader: string | null): Promise<Principal | null> {
  const asOf = cache.forgotten();
  const tokens = readSessionCookie(cookieHeader);
  const token = tokens && (await verifyAccessToken(tokens.accessToken));
  if (!token) return null;
  const cacheKey = `session:${token.sessionId}:${token.userId}`;
  const known = cache.find(cacheKey);
  if (known) return known;
  const row = await findSessionAccount(token.sessionId, token.userId);
  if (!row) return null;
  const via = { kind: "session", sessionId: token.sessionId } as const;
  const principal: Principal = (await findViewed(row, via)) ?? { ...accountOf(row), via };
  cache.put(cacheKey, principal, asOf);
  touchLater(row.lastUsedAt, () => touchSession(token.sessionId));
  return principal;
}

/** Whether somebody who was let in may still act: asked of the database, for what goes on long after it was let in. */
export async function isStillAllowed({ userId, via }: Principal): Promise<boolean> {
  if (via.kind === "api_key") return isApiKeyLive(via.apiKeyId);
  return (await findSessionAccount(via.sessionId, userId)) !== undefined;
}

/** Who an `nx_` key belongs to, or null when it is unknown, revoked or expired. Remembered for two seconds. */
export async function findApiKeyPrincipal(key: string): Promise<Principal | null> {
  if (!isApiKey(key)) return null;
  const hash = hashApiKey(key);
  const cacheKey = `key:${hash.toString("base64")}`;
  const known = cache.find(cacheKey);
  if (known) return known;
  const asOf = cache.forgotten();
  const row = await findApiKeyAccount(hash);
  if (!row) return null;
  const scopes = API_KEY_SCOPES.filter((scope) => row.scopes.includes(scope));
  const { apiKeyId, projectId } = row;
  const principal: Principal = { ...accountOf(row), via: { kind: "api_key", apiKeyId, scopes, projectId } };
  cache.put(cacheKey, principal, asOf);
  touchLater(row.lastUsedAt, () => touchApiKey(apiKeyId));
  return principal;
}
