import { REFRESH_GRACE_MS, type UsedTokens } from "../../auth/refresh-session.ts";
import { edgeRedis } from "./edge-redis.ts";

// As long as a session can live: later its token opens nothing anyway.
const KEPT_SECONDS = 31 * 24 * 3600;

/** Redis holds no token, only that one with this hash was used. */
async function keyOf(refreshToken: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(refreshToken)));
  return `rt:${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Remembers which refresh tokens have been replaced. The auth service does so too, hosted and embedded, but goes on
 * accepting the one right before the newest, however old: a thief who holds it would be let in unseen. While Redis is
 * down the service's own rule is all there is. How long ago is told by Redis, by what is left of the time for which it
 * remembers: the clocks of two servers may differ by more than the grace.
 */
export const usedRefreshTokens: UsedTokens = {
  async isReplayed(refreshToken) {
    const leftMs = await edgeRedis()
      .pttl(await keyOf(refreshToken))
      .catch(() => -1);
    return leftMs >= 0 && KEPT_SECONDS * 1000 - leftMs > REFRESH_GRACE_MS;
  },
  async note(refreshToken) {
    await edgeRedis()
      .set(await keyOf(refreshToken), 1, { nx: true, ex: KEPT_SECONDS })
      .catch(() => null);
  },
};
