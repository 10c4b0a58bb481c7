import { now, nowMs } from "../../platform/clock.ts";
import { asService, type Db } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { CHALLENGE_SECONDS } from "./schema.ts";

// As service throughout: a challenge belongs to a browser, and most often nobody is signed in.

/** Keeps a challenge for five minutes. */
export async function keepChallenge(challengeHash: Buffer): Promise<void> {
  const expiresAt = new Date(nowMs() + CHALLENGE_SECONDS * 1000);
  await asService()
    .insertInto("passkeyChallenges")
    .values({ id: newId(), challengeHash, expiresAt, createdAt: now() })
    .execute();
}

/** Whether a challenge waits for its answer. */
export async function isChallengeOpen(challengeHash: Buffer): Promise<boolean> {
  const row = await asService()
    .selectFrom("passkeyChallenges")
    .select("id")
    .where("challengeHash", "=", challengeHash)
    .where("expiresAt", ">", now())
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses a challenge up. One statement: of parallel answers one succeeds. */
export async function spendChallenge(db: Db, challengeHash: Buffer): Promise<boolean> {
  const result = await db
    .deleteFrom("passkeyChallenges")
    .where("challengeHash", "=", challengeHash)
    .where("expiresAt", ">", now())
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
