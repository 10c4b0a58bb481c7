import { now } from "../../../platform/clock.ts";
import type { Db, Tx } from "../../../platform/db/scopes.ts";

// As service: only the server says whom a session looks at.

/** Lets a live session of the administrator look at an account. False when there is none. */
export async function setView(
  db: Db,
  actorId: string,
  sessionId: string,
  userId: string,
  until: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("userSessions")
    .set({ viewingUserId: userId, viewingUntil: until })
    .where("id", "=", sessionId)
    .where("userId", "=", actorId)
    .where("revokedAt", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Ends the view of a session, and keeps the session's row for the rest of the transaction whether it had one or not: of
 * two views that begin at once the second must find the first, or the first would never end in the logs.
 * @returns Whom it was looking at; null when it was not. Of parallel ends one is told.
 */
export async function clearView(tx: Tx, actorId: string, sessionId: string): Promise<string | null> {
  const session = await tx
    .selectFrom("userSessions")
    .select("viewingUserId")
    .where("id", "=", sessionId)
    .where("userId", "=", actorId)
    .forUpdate()
    .executeTakeFirst();
  if (!session?.viewingUserId) return null;
  await tx
    .updateTable("userSessions")
    .set({ viewingUserId: null, viewingUntil: null })
    .where("id", "=", sessionId)
    .execute();
  return session.viewingUserId;
}

/** Sessions whose view has run out, or that have ended while it lasted. */
export function listEndedViews(db: Db, limit: number): Promise<{ id: string; userId: string }[]> {
  return db
    .selectFrom("userSessions")
    .select(["id", "userId"])
    .where("viewingUserId", "is not", null)
    .where((where) => where.or([where("viewingUntil", "<=", now()), where("revokedAt", "is not", null)]))
    .limit(limit)
    .execute();
}
