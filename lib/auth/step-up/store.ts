import { now } from "../../platform/clock.ts";
import { asService, type Db } from "../../platform/db/scopes.ts";
import { PROOF_LEVELS, type ProofLevel } from "../schema.ts";

// As service: only the server writes down that a session has proved itself.

export interface Proof {
  provedAt: Date;
  level: ProofLevel;
}

/** When and how a live session last proved who sits there; null when it never did. */
export async function findProof(userId: string, sessionId: string): Promise<Proof | null> {
  const row = await asService()
    .selectFrom("userSessions")
    .select(["provedAt", "proofLevel"])
    .where("id", "=", sessionId)
    .where("userId", "=", userId)
    .where("revokedAt", "is", null)
    .executeTakeFirst();
  const level = PROOF_LEVELS.find((known) => known === row?.proofLevel);
  return row?.provedAt && level ? { provedAt: row.provedAt, level } : null;
}

/** Notes that a session has proved who sits there. */
export async function setProof(db: Db, userId: string, sessionId: string, level: ProofLevel): Promise<void> {
  await db
    .updateTable("userSessions")
    .set({ provedAt: now(), proofLevel: level })
    .where("id", "=", sessionId)
    .where("userId", "=", userId)
    .where("revokedAt", "is", null)
    .execute();
}
