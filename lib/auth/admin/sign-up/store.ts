import { sql } from "kysely";
import { now, nowMs } from "../../../platform/clock.ts";
import { likePattern } from "../../../platform/db/like-pattern.ts";
import { asService, type Db, type Tx } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import { TIER_IDS } from "../../schema.ts";
import {
  type CreateInvitation,
  type Invitation,
  type ListInvitations,
  SIGN_UP_MODES,
  type SignUpSettings,
} from "./schema.ts";

// As service throughout: rules and invitations are the server's own, for operations that want the permission for them.

/** The mode in force; open until somebody has said otherwise. */
export async function findSignUpSettings(db: Db = asService()): Promise<SignUpSettings> {
  const row = await db
    .selectFrom("signUpSettings")
    .select(["mode", "domains"])
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!row) return { mode: "open", domains: [] };
  // A mode that this version does not know lets nobody in.
  return { mode: SIGN_UP_MODES.find((mode) => mode === row.mode) ?? "closed", domains: row.domains };
}

/** Lets changes of the mode wait for each other, so that each records what it really replaced. */
export async function lockSignUpSettings(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('sign_up_settings'))`.execute(tx);
}

/** Puts a mode in force. */
export async function insertSignUpSettings(db: Db, { mode, domains }: SignUpSettings): Promise<void> {
  await db.insertInto("signUpSettings").values({ id: newId(), mode, domains, createdAt: now() }).execute();
}

export interface NewInvitation extends Pick<CreateInvitation, "email" | "role" | "tier"> {
  id: string;
  tokenHash: Buffer;
  invitedBy: string;
  expiresAt: Date;
}

/** Adds an invitation; an earlier one to the address that is still open stops working. */
export async function replaceInvitation(db: Tx, invitation: NewInvitation): Promise<void> {
  const at = now();
  // Of two to one address at once the later one finds the earlier.
  await sql`select pg_advisory_xact_lock(hashtext(${`invitations:${invitation.email}`}))`.execute(db);
  await db
    .updateTable("invitations")
    .set({ revokedAt: at })
    .where("email", "=", invitation.email)
    .where("acceptedAt", "is", null)
    .where("revokedAt", "is", null)
    .execute();
  await db
    .insertInto("invitations")
    .values({ ...invitation, createdAt: at })
    .execute();
}

/** Stops an invitation that nobody has used. Returns whether there was one. */
export async function revokeInvitationRow(db: Db, id: string): Promise<boolean> {
  const result = await db
    .updateTable("invitations")
    .set({ revokedAt: now() })
    .where("id", "=", id)
    .where("acceptedAt", "is", null)
    .where("revokedAt", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Invitations, newest first, before the cursor (an invitation's id: they are in the order of time). */
export async function listInvitationRows({ cursor, limit, search }: ListInvitations): Promise<Invitation[]> {
  let query = asService()
    .selectFrom("invitations")
    .select(["id", "email", "role", "tier", "expiresAt", "createdAt", "acceptedAt", "revokedAt"])
    .orderBy("id", "desc")
    .limit(limit);
  if (cursor) query = query.where("id", "<", cursor);
  if (search) query = query.where("email", "like", likePattern(search));
  return (await query.execute()).map(({ id, email, role, tier, expiresAt, createdAt, acceptedAt, revokedAt }) => ({
    id,
    email,
    role: role === "admin" ? "admin" : "user",
    tier: TIER_IDS.find((known) => known === tier) ?? "free",
    state: acceptedAt ? "accepted" : revokedAt ? "revoked" : expiresAt.getTime() <= nowMs() ? "expired" : "open",
    expiresAt: expiresAt.toISOString(),
    createdAt: createdAt.toISOString(),
  }));
}

/** Deletes invitations that ended before `before`. */
export async function deleteOldInvitations(before: Date, limit: number): Promise<number> {
  const result = await asService()
    .deleteFrom("invitations")
    .where("id", "in", (from) =>
      from.selectFrom("invitations").select("id").where("expiresAt", "<", before).limit(limit),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
