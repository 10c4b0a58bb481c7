import type { Kysely } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import type { DB } from "../../platform/db/types.ts";

// As service: users may read their sessions, only the server makes and ends them.

export interface NewSession {
  id: string;
  userId: string;
  ip: string;
  userAgent: string;
}

/** Records a sign-in; until then a token of that session is worth nothing here. */
export async function createSession(session: NewSession): Promise<void> {
  await asService()
    .insertInto("userSessions")
    .values({ ...session, createdAt: now(), lastSeenAt: now() })
    .execute();
}

/** Revokes one session of a user. */
export async function revokeSession(userId: string, sessionId: string): Promise<void> {
  await asService()
    .updateTable("userSessions")
    .set({ revokedAt: now() })
    .where("id", "=", sessionId)
    .where("userId", "=", userId)
    .where("revokedAt", "is", null)
    .execute();
}

/** Revokes every session of a user. */
export async function revokeSessions(db: Kysely<DB>, userId: string): Promise<void> {
  await db
    .updateTable("userSessions")
    .set({ revokedAt: now() })
    .where("userId", "=", userId)
    .where("revokedAt", "is", null)
    .execute();
}
