import { now, nowMs } from "../../platform/clock.ts";
import { type Db, readAsUser } from "../../platform/db/scopes.ts";
import type { Principal } from "../schema.ts";
import { SESSION_ABSOLUTE_MS, SESSION_IDLE_MS } from "../session-limits.ts";

export interface LiveSession {
  id: string;
  ip: string | null;
  userAgent: string | null;
  createdAt: Date;
  lastSeenAt: Date;
  isNewDevice: boolean;
}

function liveSessions(db: Db, userId: string) {
  return db
    .selectFrom("userSessions")
    .where("userId", "=", userId)
    .where("revokedAt", "is", null)
    .where("createdAt", ">", new Date(nowMs() - SESSION_ABSOLUTE_MS))
    .where("lastSeenAt", ">", new Date(nowMs() - SESSION_IDLE_MS))
    .orderBy("lastSeenAt", "desc")
    .orderBy("id", "desc");
}

/** The user's sessions that are alive, the one used last first. */
export function listLiveSessions(principal: Principal): Promise<LiveSession[]> {
  return readAsUser(principal, (tx) =>
    liveSessions(tx, principal.userId)
      .select(["id", "ip", "userAgent", "createdAt", "lastSeenAt", "isNewDevice"])
      .execute(),
  );
}

/** The ids of a user's live sessions beyond the `kept` used last. */
export async function listSessionsBeyond(db: Db, userId: string, kept: number): Promise<string[]> {
  const rows = await liveSessions(db, userId).select("id").offset(kept).execute();
  return rows.map(({ id }) => id);
}

/** Revokes the user's sessions except one. Returns their ids. */
export async function revokeOtherSessions(db: Db, userId: string, keptId: string): Promise<string[]> {
  const rows = await db
    .updateTable("userSessions")
    .set({ revokedAt: now() })
    .where("userId", "=", userId)
    .where("id", "!=", keptId)
    .where("revokedAt", "is", null)
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}
