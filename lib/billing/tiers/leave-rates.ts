import { TIER_RATES_KEY } from "../../auth/tier-key.ts";
import { nowMs } from "../../platform/clock.ts";
import { log } from "../../platform/log.ts";
import { redis } from "../../platform/redis.ts";
import type { TierLimits } from "./schema.ts";
import { listTierLimits } from "./store.ts";

// Redis may have been restarted empty meanwhile.
const AGAIN_AFTER_MS = 60_000;

let left: { text: string; atMs: number } | undefined;

/**
 * Leaves the requests a minute of every tier in Redis, where the middleware reads them. Without them it goes on with
 * those that it knows; never throws.
 */
export async function leaveRates(tiers: readonly TierLimits[]): Promise<void> {
  const rates = Object.fromEntries(tiers.map(({ id, requestsPerMinute }) => [id, requestsPerMinute]));
  const text = JSON.stringify(rates);
  if (left?.text === text && nowMs() - left.atMs < AGAIN_AFTER_MS) return;
  left = { text, atMs: nowMs() };
  try {
    await redis().set(TIER_RATES_KEY, rates);
  } catch (error) {
    left = undefined;
    log.debug({ err: error }, "rates were not left for the middleware");
  }
}

/** Leaves the rates as the table has them now, however it was changed. */
export async function leaveCurrentRates(): Promise<void> {
  await leaveRates(await listTierLimits());
}
