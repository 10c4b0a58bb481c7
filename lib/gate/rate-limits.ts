import { AppError } from "../platform/errors.ts";
import { declareThrottle, hitThrottle, type Throttle } from "../platform/throttle.ts";
import { networkOf } from "./edge/client-address.ts";

interface RateLimit {
  limit: number;
  windowSeconds: number;
}

/**
 * Limits beside the tier's requests a minute, which `middleware.ts` enforces. All are per address and live in Postgres,
 * so that sign-in stays throttled while Redis is down.
 */
export const RATE_LIMITS = {
  signIn: { limit: 20, windowSeconds: 60 },
  // Every look at the sign-in page takes one: with the limit of sign-ins an office would lock itself out.
  passkeyStart: { limit: 60, windowSeconds: 60 },
  signUp: { limit: 20, windowSeconds: 3600 },
  sendMail: { limit: 10, windowSeconds: 600 },
  redeemCode: { limit: 20, windowSeconds: 600 },
  providerTest: { limit: 20, windowSeconds: 60 },
  billing: { limit: 30, windowSeconds: 60 },
  promotionCode: { limit: 10, windowSeconds: 600 },
} as const satisfies Record<string, RateLimit>;
export type RateLimitName = keyof typeof RATE_LIMITS;

const THROTTLES = Object.fromEntries(
  Object.entries(RATE_LIMITS).map(([name, limit]) => [name, declareThrottle({ name, ...limit })]),
) as Record<RateLimitName, Throttle>;

/**
 * Counts one hit on `subject` (an address, a user) and refuses it beyond the limit.
 * @throws AppError rate_limited with the seconds to wait.
 */
export async function hitLimit(throttle: Throttle, subject: string): Promise<void> {
  const retryAfterSeconds = await hitThrottle(throttle, subject);
  if (retryAfterSeconds !== null) {
    throw new AppError("rate_limited", "Too many tries. Please wait a moment and try again.", { retryAfterSeconds });
  }
}

/** Applies a named limit to the network of an address. */
export function limitAddress(name: RateLimitName, ip: string): Promise<void> {
  return hitLimit(THROTTLES[name], networkOf(ip));
}
