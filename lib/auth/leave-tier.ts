import { nowMs } from "../platform/clock.ts";
import { log } from "../platform/log.ts";
import { redis } from "../platform/redis.ts";
import type { TierId } from "./schema.ts";
import { SESSION_COOKIE_SECONDS } from "./session-cookie.ts";
import { type LeftTier, tierKey, type UsedUp } from "./tier-key.ts";

// Redis may have been restarted empty meanwhile.
const AGAIN_AFTER_MS = 60_000;
const MAX_SUBJECTS = 10_000;

const left = new Map<string, { tier: TierId; atMs: number }>();

/**
 * Leaves the tier of a user or an API key in Redis, where the middleware looks it up to limit the next request: when
 * somebody signs in, makes a key, gets another tier, and is authenticated. Without it the lowest tier's limit applies,
 * which is safe; never throws.
 * @param subject A user's id, or an API key.
 * @param usedUp What the middleware may refuse by itself for a moment; stays while the tier does.
 */
export async function leaveTier(subject: string, tier: TierId, usedUp: UsedUp | null = null): Promise<void> {
  const key = tierKey(subject);
  const before = left.get(key);
  if (!usedUp && before?.tier === tier && nowMs() - before.atMs < AGAIN_AFTER_MS) return;
  if (left.size >= MAX_SUBJECTS) left.clear();
  left.set(key, { tier, atMs: nowMs() });
  try {
    const value: LeftTier = usedUp ? { tier, usedUp } : tier;
    await redis().set(key, value, { ex: SESSION_COOKIE_SECONDS });
  } catch (error) {
    left.delete(key);
    log.debug({ err: error }, "tier was not left for the middleware");
  }
}
