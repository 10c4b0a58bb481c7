import { sql } from "kysely";
import { nowMs } from "../platform/clock.ts";
import { hashToken } from "../platform/crypto/hash.ts";
import { asService } from "../platform/db/scopes.ts";
import { AppError } from "../platform/errors.ts";

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
  signUp: { limit: 20, windowSeconds: 3600 },
  sendMail: { limit: 10, windowSeconds: 600 },
  redeemCode: { limit: 20, windowSeconds: 600 },
  providerTest: { limit: 20, windowSeconds: 60 },
} as const satisfies Record<string, RateLimit>;
export type RateLimitName = keyof typeof RATE_LIMITS;

/**
 * Counts one hit on `subject` (an address, an account) and refuses it beyond the limit.
 * @throws AppError rate_limited with the seconds to wait.
 */
export async function hitLimit(name: string, subject: string, limit: RateLimit): Promise<void> {
  // Hashed, so that the table holds no addresses and a long subject cannot bloat it.
  const key = `${name}:${hashToken("throttle", subject).toString("base64url")}`;
  // As service: throttles are the server's own and nobody may read or write them.
  const { rows } = await sql<{ allowed: boolean; retryAfterSeconds: number }>`
    select * from app.hit_throttle(${key}, ${limit.limit}, ${limit.windowSeconds}, ${new Date(nowMs())})`.execute(
    asService(),
  );
  const hit = rows[0];
  if (!hit?.allowed) {
    const retryAfterSeconds = hit?.retryAfterSeconds ?? limit.windowSeconds;
    throw new AppError("rate_limited", "Too many tries. Please wait a moment and try again.", { retryAfterSeconds });
  }
}

/** Applies a named limit to an address. */
export function limitAddress(name: RateLimitName, ip: string): Promise<void> {
  return hitLimit(name, ip, RATE_LIMITS[name]);
}
