import { channel } from "node:diagnostics_channel";
import { sql } from "kysely";
import { nowMs } from "./clock.ts";
import { hashToken } from "./crypto/hash.ts";
import { asService, type Db } from "./db/scopes.ts";

// As service throughout: throttles are the server's own; nobody may read or write them.

interface ThrottleTerms {
  name: string;
  limit: number;
  windowSeconds: number;
}
declare const declared: unique symbol;
/** One that `declareThrottle` made: there are no others, so that all can be listed. */
export type Throttle = ThrottleTerms & { readonly [declared]: true };

const names = new Set<string>();
/** Tells the name of each throttle that refuses somebody. */
export const throttleRefusals = channel("nexus.throttle.refusals");

/** Makes a throttle. Each refuses somebody in some test: `scripts/check-answered-errors.ts` asks for it by name. */
export function declareThrottle(terms: ThrottleTerms): Throttle {
  names.add(terms.name);
  return terms as Throttle;
}

/** The names of all throttles of the modules that were loaded. */
export function throttleNames(): string[] {
  return [...names];
}

// Hashed, so that the table holds no addresses and a long subject cannot bloat it.
function keyOf({ name }: Throttle, subject: string): string {
  return `${name}:${hashToken("throttle", subject).toString("base64url")}`;
}

/**
 * Counts one hit on `subject`. Returns the seconds to wait when it is beyond the limit, else null.
 * @param db A transaction, for a hit that is to count only if that comes to its end.
 */
export async function hitThrottle(throttle: Throttle, subject: string, db: Db = asService()): Promise<number | null> {
  const { limit, windowSeconds } = throttle;
  const { rows } = await sql<{ allowed: boolean; retryAfterSeconds: number }>`
    select * from app.hit_throttle(${keyOf(throttle, subject)}, ${limit}, ${windowSeconds}, ${new Date(nowMs())})`.execute(
    db,
  );
  const hit = rows[0];
  if (hit?.allowed) return null;
  throttleRefusals.publish(throttle.name);
  return hit?.retryAfterSeconds ?? windowSeconds;
}

/** Starts the count of `subject` anew. */
export async function clearThrottle(throttle: Throttle, subject: string): Promise<void> {
  await asService().deleteFrom("throttles").where("key", "=", keyOf(throttle, subject)).execute();
}
