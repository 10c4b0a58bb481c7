import { now } from "../../platform/clock.ts";
import type { Db } from "../../platform/db/scopes.ts";
import type { ProofLevel } from "../schema.ts";

// Called as service: users may read their sessions, only the server makes and ends them.

export interface NewSession {
  id: string;
  userId: string;
  ip: string;
  userAgent: string;
  deviceHash: Buffer | null;
  /** How the person proved who they are; null for a way that proves too little to change the account. */
  proofLevel: ProofLevel | null;
  isNewDevice: boolean;
}

/** Records a sign-in; until then a token of that session is worth nothing here. A proof counts from now. */
export async function createSession(db: Db, session: NewSession): Promise<void> {
  const at = now();
  await db
    .insertInto("userSessions")
    .values({ ...session, createdAt: at, lastSeenAt: at, provedAt: session.proofLevel && at })
    .execute();
}

/** Whether the user has had a session on this device, as far back as sessions are kept. */
export async function isKnownDevice(db: Db, userId: string, deviceHash: Buffer): Promise<boolean> {
  const row = await db
    .selectFrom("userSessions")
    .select("id")
    .where("userId", "=", userId)
    .where("deviceHash", "=", deviceHash)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether the user has ever signed in, as far back as sessions are kept. */
export async function hasSessions(db: Db, userId: string): Promise<boolean> {
  const row = await db.selectFrom("userSessions").select("id").where("userId", "=", userId).limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Revokes one session of a user. Returns whether it was alive. */
export async function revokeSession(db: Db, userId: string, sessionId: string): Promise<boolean> {
  const result = await db
    .updateTable("userSessions")
    .set({ revokedAt: now() })
    .where("id", "=", sessionId)
    .where("userId", "=", userId)
    .where("revokedAt", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Revokes every session of a user. Before they end at the auth service: who ends a single one goes in this order too. */
export async function revokeSessions(db: Db, userId: string): Promise<void> {
  await db
    .updateTable("userSessions")
    .set({ revokedAt: now() })
    .where("userId", "=", userId)
    .where("revokedAt", "is", null)
    .execute();
}

/** Makes worthless what would spare a proof at the next sign-in, or finish one that has begun. */
export async function deleteWaitingProofs(db: Db, userId: string): Promise<void> {
  for (const table of ["trustedBrowsers", "oneTimeCodes", "pendingSignIns"] as const) {
    await db.deleteFrom(table).where("userId", "=", userId).execute();
  }
}
