import { nowMs } from "../platform/clock.ts";
import { log } from "../platform/log.ts";
import { redis } from "../platform/redis.ts";
import type { Principal, TierId } from "./schema.ts";
import { SESSION_COOKIE_SECONDS } from "./session-cookie.ts";
import { type LeftTier, OWN_TIER, tierKey, type UsedUp } from "./tier-key.ts";

// Redis may have been restarted empty meanwhile.
const AGAIN_AFTER_MS = 60_000;
const MAX_SUBJECTS = 10_000;
/** A session's is left anew while it is used, and not needed when it is not. */
const SESSION_TIER_SECONDS = 3600;

const left = new Map<string, { tier: TierId | typeof OWN_TIER; workspaceId: string | undefined; atMs: number }>();

/**
 * Leaves the tier of a user or an API key in Redis, where the middleware looks it up to limit the next request: when
 * somebody signs in, makes a key, gets another tier, and is authenticated. Without it the lowest tier's limit applies,
 * which is safe; never throws.
 * @param subject A user's id, or an API key.
 */
export function leaveTier(subject: string, tier: TierId): Promise<void> {
  return leave(subject, tier, { seconds: SESSION_COOKIE_SECONDS });
}

/**
 * Leaves what is in force for somebody who was authenticated: for their key, or for their session, in the workspace
 * where it works. As `leaveTier`.
 * @param key The API key that they came with, or null.
 * @param usedUp What the middleware may refuse by itself for a moment; stays while the tier does.
 */
export async function leaveTierOf(principal: Principal, key: string | null, usedUp?: UsedUp): Promise<void> {
  const { userId, tier, via, viewedBy, workspaceId, paidByWorkspace } = principal;
  const rest = { usedUp, workspaceId: paidByWorkspace === undefined ? undefined : workspaceId };
  if (key !== null) return leave(key, tier, { ...rest, seconds: SESSION_COOKIE_SECONDS });
  // The session of an administrator who looks at somebody is not theirs.
  if (via.kind !== "session" || viewedBy) return leaveTier(userId, tier);
  if (rest.workspaceId !== undefined) return leave(via.sessionId, tier, { ...rest, seconds: SESSION_TIER_SECONDS });
  // Said of the session too: it may have worked where a workspace pays a moment ago.
  await Promise.all([
    leave(userId, tier, { ...rest, seconds: SESSION_COOKIE_SECONDS }),
    leave(via.sessionId, OWN_TIER, { seconds: SESSION_TIER_SECONDS }),
  ]);
}

interface Left {
  usedUp?: UsedUp | undefined;
  workspaceId?: string | undefined;
  seconds: number;
}

async function leave(
  subject: string,
  tier: TierId | typeof OWN_TIER,
  { usedUp, workspaceId, seconds }: Left,
): Promise<void> {
  const key = tierKey(subject);
  const before = left.get(key);
  const isSame = before?.tier === tier && before.workspaceId === workspaceId;
  if (!usedUp && isSame && nowMs() - before.atMs < AGAIN_AFTER_MS) return;
  if (left.size >= MAX_SUBJECTS) left.clear();
  left.set(key, { tier, workspaceId, atMs: nowMs() });
  try {
    const isPlain = usedUp === undefined && workspaceId === undefined;
    const value: LeftTier | typeof OWN_TIER =
      tier === OWN_TIER || isPlain
        ? tier
        : { tier, ...(usedUp ? { usedUp } : {}), ...(workspaceId === undefined ? {} : { workspaceId }) };
    await redis().set(key, value, { ex: seconds });
  } catch (error) {
    left.delete(key);
    log.debug({ err: error }, "tier was not left for the middleware");
  }
}
