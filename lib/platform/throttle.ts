import { sql } from "kysely";
import { nowMs } from "./clock.ts";
import { hashToken } from "./crypto/hash.ts";
import { asService } from "./db/scopes.ts";

// As service throughout: throttles are the server's own; nobody may read or write them.

export interface Throttle {
  name: string;
  limit: number;
  windowSeconds: number;
}

// Hashed, so that the table holds no addresses and a long subject cannot bloat it.
function keyOf({ name }: Throttle, subject: string): string {
  return `${name}:${hashToken("throttle", subject).toString("base64url")}`;
}

/** Counts one hit on `subject`. Returns the seconds to wait when it is beyond the limit, else null. */
export async function hitThrottle(throttle: Throttle, subject: string): Promise<number | null> {
  const { limit, windowSeconds } = throttle;
  const { rows } = await sql<{ allowed: boolean; retryAfterSeconds: number }>`
    select * from app.hit_throttle(${keyOf(throttle, subject)}, ${limit}, ${windowSeconds}, ${new Date(nowMs())})`.execute(
    asService(),
  );
  const hit = rows[0];
  return hit?.allowed ? null : (hit?.retryAfterSeconds ?? windowSeconds);
}

/** Starts the count of `subject` anew. */
export async function clearThrottle(throttle: Throttle, subject: string): Promise<void> {
  await asService().deleteFrom("throttles").where("key", "=", keyOf(throttle, subject)).execute();
}
