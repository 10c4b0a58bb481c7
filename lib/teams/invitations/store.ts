import { sql } from "kysely";
import type { WorkspaceRole } from "../../auth/schema.ts";
import { now } from "../../platform/clock.ts";
import { asService, type Db } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { toColor, toRole } from "../store.ts";
import type { SeenInvitation, WorkspaceInvitation } from "./schema.ts";

// As service throughout: invitations are the server's own; who may see and change them was asked before.

const COLUMNS = ["id", "email", "role", "uses", "maxUses", "expiresAt", "createdAt"] as const;

interface Row {
  id: string;
  email: string | null;
  role: string;
  uses: number;
  maxUses: number;
  expiresAt: Date;
  createdAt: Date;
}

const toInvitation = (row: Row): WorkspaceInvitation => ({
  ...row,
  role: toRole(row.role),
  expiresAt: row.expiresAt.toISOString(),
  createdAt: row.createdAt.toISOString(),
});

function openOnes(db: Db, workspaceId: string) {
  return db
    .selectFrom("workspaceInvitations")
    .where("workspaceId", "=", workspaceId)
    .where("revokedAt", "is", null)
    .where("expiresAt", ">", now())
    .whereRef("uses", "<", "maxUses");
}

/** The invitations of a workspace that can still be used, newest first. */
export async function listOpenInvitations(workspaceId: string): Promise<WorkspaceInvitation[]> {
  const rows = await openOnes(asService(), workspaceId).select(COLUMNS).orderBy("id", "desc").limit(500).execute();
  return rows.map(toInvitation);
}

/** One of them, or null. */
export async function findOpenInvitation(db: Db, workspaceId: string, id: string): Promise<WorkspaceInvitation | null> {
  const row = await openOnes(db, workspaceId).select(COLUMNS).where("id", "=", id).executeTakeFirst();
  return row ? toInvitation(row) : null;
}

export interface NewWorkspaceInvitation {
  workspaceId: string;
  email: string | null;
  role: WorkspaceRole;
  tokenHash: Buffer;
  maxUses: number;
  invitedBy: string;
  expiresAt: Date;
}

/** Adds an invitation. One to the same address that was not used stops working. */
export async function insertInvitation(tx: Db, invitation: NewWorkspaceInvitation): Promise<WorkspaceInvitation> {
  if (invitation.email !== null) {
    await tx
      .updateTable("workspaceInvitations")
      .set({ revokedAt: now() })
      .where("workspaceId", "=", invitation.workspaceId)
      .where("email", "=", invitation.email)
      .where("uses", "=", 0)
      .where("revokedAt", "is", null)
      .execute();
  }
  const row = await tx
    .insertInto("workspaceInvitations")
    .values({ ...invitation, id: newId(), createdAt: now() })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return toInvitation(row);
}

/** Gives an invitation another token and a new time; what was mailed before stops working. */
export async function renewInvitation(tx: Db, id: string, tokenHash: Buffer, expiresAt: Date): Promise<void> {
  await tx.updateTable("workspaceInvitations").set({ tokenHash, expiresAt }).where("id", "=", id).execute();
}

/** Stops an invitation. */
export async function setInvitationRevoked(tx: Db, id: string): Promise<void> {
  await tx.updateTable("workspaceInvitations").set({ revokedAt: now() }).where("id", "=", id).execute();
}

/** Whether an address belongs to a member. */
export async function isMemberAddress(tx: Db, workspaceId: string, email: string): Promise<boolean> {
  const row = await tx
    .selectFrom("workspaceMembers as m")
    .innerJoin("profiles as p", "p.id", "m.userId")
    .select("m.userId")
    .where("m.workspaceId", "=", workspaceId)
    .where("p.email", "=", email)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * What an invitation is to somebody who holds its token; null when it is nothing to them, for whatever reason. One that is
 * used up is still something to a member.
 */
export async function findSeenInvitation(tokenHash: Buffer, userId: string | null): Promise<SeenInvitation | null> {
  const { rows } = await sql<{
    workspaceId: string;
    workspaceName: string;
    workspaceColor: string;
    role: string;
    isByMail: boolean;
    isMember: boolean;
  }>`
    select w.id as workspace_id, w.name as workspace_name, w.color as workspace_color, i.role,
      i.email is not null as is_by_mail, m.user_id is not null as is_member
    from public.workspace_invitations i
    join public.workspaces w on w.id = i.workspace_id and w.deleted_at is null
    left join public.profiles p on p.id = ${userId}::uuid
    left join public.workspace_members m on m.workspace_id = w.id and m.user_id = p.id
    where i.token_hash = ${tokenHash} and i.revoked_at is null and i.expires_at > ${now()}::timestamptz
      and (i.uses < i.max_uses or m.user_id is not null) and (i.email is null or p.id is null or p.email = i.email)
      and not exists (select 1 from public.workspace_log l where l.workspace_id = w.id
        and l.kind = 'member_removed' and l.subject_id = p.id and l.created_at >= i.created_at)`.execute(asService());
  const row = rows[0];
  return row ? { ...row, role: toRole(row.role), workspaceColor: toColor(row.workspaceColor) } : null;
}

/**
 * Accepts an invitation, once for each use. Returns the workspace, also to a member who asks again because they pressed
 * twice or the answer was lost; null when it does not count for this person.
 */
export async function acceptInvitationRow(tokenHash: Buffer, userId: string): Promise<string | null> {
  const { rows } = await sql<{ workspaceId: string }>`
    select workspace_id from app.accept_workspace_invitation(${tokenHash}, ${userId}::uuid, ${newId()}::uuid,
      ${now()}::timestamptz)`.execute(asService());
  if (rows[0]) return rows[0].workspaceId;
  const seen = await findSeenInvitation(tokenHash, userId);
  return seen?.isMember ? seen.workspaceId : null;
}

/** Deletes invitations that ended before `before`. */
export async function deleteOldWorkspaceInvitations(before: Date, limit: number): Promise<number> {
  const result = await asService()
    .deleteFrom("workspaceInvitations")
    .where("id", "in", (from) =>
      from.selectFrom("workspaceInvitations").select("id").where("expiresAt", "<", before).limit(limit),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
