import type { UsedTokens } from "../../auth/refresh-session.ts";
import { nowMs } from "../../platform/clock.ts";
import { edgeRedis } from "./edge-redis.ts";

/** Two tabs may renew with the same token at once, and an answer may get lost on its way. */
const GRACE_MS = 10_000;
// As long as a session can live: later its token opens nothing anyway.
const KEPT_SECONDS = 31 * 24 * 3600;

/** Redis holds no token, only that one with this hash was used. */
async function keyOf(refreshToken: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(refreshToken)));
  return `rt:${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Remembers which refresh tokens have been replaced. The auth service does so too, hosted and embedded, but goes on
 * accepting the one right before the newest for as long as nobody uses an older one: a thief and the owner could renew
 * in turn for ever. While Redis is down its own rule is all there is.
 */
export const usedRefreshTokens: UsedTokens = {
  async isReplayed(refreshToken) {
    const usedAtMs = await edgeRedis()
      .get<number>(await keyOf(refreshToken))
      .catch(() => null);
    return usedAtMs !== null && nowMs() - usedAtMs > GRACE_MS;
  },
  async note(refreshToken) {
    await edgeRedis()
      .set(await keyOf(refreshToken), nowMs(), { nx: true, ex: KEPT_SECONDS })
      .catch(() => null);
  },
};
