import type { Principal } from "../auth/schema.ts";
import { TIER_KEPT_SECONDS, tierKey } from "../auth/tier-key.ts";
import { nowMs } from "../platform/clock.ts";
import { log } from "../platform/log.ts";
import { redis } from "../platform/redis.ts";

// Redis may have been restarted empty meanwhile.
const AGAIN_AFTER_MS = 60_000;
const MAX_SUBJECTS = 10_000;
// What the middleware takes of a key to name it: the part that lists show, not the secret.
const KEY_NAME_CHARACTERS = 11;

const left = new Map<string, { tier: string; atMs: number }>();

/**
 * Leaves the tier of somebody who was just authenticated in Redis, where the middleware looks it up to limit the next
 * request. Not awaited: without it the lowest tier's limit applies, which is safe.
 * @param apiKey The key of the request, when it came with one.
 */
export function leaveTier({ userId, tier }: Principal, apiKey: string | null): void {
  const subject = apiKey?.slice(0, KEY_NAME_CHARACTERS) ?? userId;
  const before = left.get(subject);
  if (before?.tier === tier && nowMs() - before.atMs < AGAIN_AFTER_MS) return;
  if (left.size >= MAX_SUBJECTS) left.clear();
  left.set(subject, { tier, atMs: nowMs() });
  redis()
    .set(tierKey(subject), tier, { ex: TIER_KEPT_SECONDS })
    .catch((error: unknown) => {
      left.delete(subject);
      log.debug({ err: error }, "tier was not left for the middleware");
    });
}
