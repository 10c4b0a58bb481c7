import { sql } from "kysely";
import { now } from "../../../platform/clock.ts";
import type { Db } from "../../../platform/db/scopes.ts";

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

/** Ends the view of a session. Returns whom it was looking at; null when it was not. Of parallel ends one is told. */
export async function clearView(db: Db, actorId: string, sessionId: string): Promise<string | null> {
  const { rows } = await sql<{ viewingUserId: string | null }>`
    with was as (
      select id, viewing_user_id from public.user_sessions
      where id = ${sessionId} and user_id = ${actorId} and viewing_user_id is not null for update)
    update public.user_sessions s set viewing_user_id = null, viewing_until = null from was
    where s.id = was.id returning was.viewing_user_id`.execute(db);
  return rows[0]?.viewingUserId ?? null;
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
