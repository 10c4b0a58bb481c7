import { sql } from "kysely";
import type { WorkspaceRole } from "../../auth/schema.ts";
import { now } from "../../platform/clock.ts";
import type { Db } from "../../platform/db/scopes.ts";
import { toRole } from "../store.ts";

export interface MemberRow {
  userId: string;
  displayName: string;
  email: string;
  role: WorkspaceRole;
  joinedAt: Date;
}

/** Who is in a workspace, the owner first, then by name. The caller has asked whether its reader may. */
export async function listMemberRows(db: Db, workspaceId: string): Promise<MemberRow[]> {
  const rows = await db
    .selectFrom("workspaceMembers as m")
    .innerJoin("profiles as p", "p.id", "m.userId")
    .select(["m.userId", "p.displayName", "p.email", "m.role", "m.createdAt as joinedAt"])
    .where("m.workspaceId", "=", workspaceId)
    .orderBy(sql`m.role <> 'owner'`)
    .orderBy(sql`lower(p.display_name)`)
    .orderBy("m.userId")
    .execute();
  return rows.map((row) => ({ ...row, role: toRole(row.role) }));
}

/** Gives a member a role. False when they are none, or the owner. */
export async function setMemberRole(
  tx: Db,
  workspaceId: string,
  userId: string,
  role: WorkspaceRole,
): Promise<boolean> {
  const row = await tx
    .updateTable("workspaceMembers")
    .set({ role })
    .where("workspaceId", "=", workspaceId)
    .where("userId", "=", userId)
    .where("role", "!=", "owner")
    .returning("userId")
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends a membership with its keys, running answers and invitations. False for the owner, and for who is no member. */
export async function endMembership(tx: Db, workspaceId: string, userId: string): Promise<boolean> {
  const { rows } = await sql<{ ended: boolean }>`
    select app.end_membership(${workspaceId}::uuid, ${userId}::uuid, ${now()}::timestamptz) as ended`.execute(tx);
  return rows[0]?.ended === true;
}

/** Makes a member the owner and the owner an admin. */
export async function swapOwner(tx: Db, workspaceId: string, fromId: string, toId: string): Promise<void> {
  const members = tx.updateTable("workspaceMembers").where("workspaceId", "=", workspaceId);
  await members.set({ role: "admin" }).where("userId", "=", fromId).execute();
  await members.set({ role: "owner" }).where("userId", "=", toId).execute();
  await tx.updateTable("workspaces").set({ ownerId: toId }).where("id", "=", workspaceId).execute();
}

/** Revokes the open invitations that somebody made who may not make any more. */
export async function revokeInvitationsBy(tx: Db, workspaceId: string, userId: string): Promise<void> {
  await tx
    .updateTable("workspaceInvitations")
    .set({ revokedAt: now() })
    .where("workspaceId", "=", workspaceId)
    .where("invitedBy", "=", userId)
    .where("revokedAt", "is", null)
    .whereRef("uses", "<", "maxUses")
    .execute();
}

/** To whom a mail to a member goes, and in which language. */
export function findRecipient(db: Db, userId: string) {
  return db.selectFrom("profiles").select(["email", "language"]).where("id", "=", userId).executeTakeFirst();
}

/** The same by address, for who may not have an account yet. */
export async function findLanguageOf(db: Db, email: string): Promise<string | null> {
  const row = await db.selectFrom("profiles").select("language").where("email", "=", email).executeTakeFirst();
  return row?.language ?? null;
}
