import { sql } from "kysely";
import {
  type Principal,
  WORKSPACE_COLORS,
  WORKSPACE_ROLES,
  type WorkspaceColor,
  type WorkspaceRole,
} from "../auth/schema.ts";
import { now } from "../platform/clock.ts";
import { asService, type Db, readAsUser } from "../platform/db/scopes.ts";
import type { UpdateWorkspace, Workspace, WorkspaceDetail } from "./schema.ts";

/** A role as it is stored; one that this version does not know may do the least. */
export const toRole = (name: string): WorkspaceRole => WORKSPACE_ROLES.find((role) => role === name) ?? "viewer";
/** A colour as it is stored. */
export const toColor = (name: string): WorkspaceColor => WORKSPACE_COLORS.find((color) => color === name) ?? "gray";
const toKind = (name: string): Workspace["kind"] => (name === "team" ? "team" : "personal");

/** The person's workspaces: the personal one, then teams by name. */
export async function listWorkspaceRows(principal: Principal): Promise<Workspace[]> {
  const rows = await readAsUser(principal, (tx) =>
    tx
      .selectFrom("workspaceMembers as m")
      .innerJoin("workspaces as w", "w.id", "m.workspaceId")
      .where("m.userId", "=", principal.userId)
      .select(["w.id", "w.name", "w.color", "w.kind", "m.role"])
      .orderBy("w.kind")
      .orderBy((by) => by.fn("lower", ["w.name"]))
      .orderBy("w.id")
      .execute(),
  );
  return rows.map(({ id, name, color, kind, role }) => ({
    id,
    name,
    color: toColor(color),
    kind: toKind(kind),
    role: toRole(role),
    isActive: id === principal.workspaceId,
  }));
}

/** A workspace with its numbers, for a member of it; null to everybody else. */
export async function findWorkspaceDetail(principal: Principal, id: string): Promise<WorkspaceDetail | null> {
  // As service: nobody reads the others' conversations, and a member sees how many there are.
  const { rows } = await sql<{
    name: string;
    color: string;
    kind: string;
    role: string;
    createdAt: Date;
    members: number;
    seats: number;
    conversations: number;
    ownConversations: number;
    conversationMaxDays: number | null;
    deletesFrom: Date | null;
  }>`
    select w.name, w.color, w.kind, m.role, w.created_at, n.members, n.seats, c.conversations, c.own_conversations,
      t.conversation_max_days, r.deletes_from
    from public.workspaces w
    join public.workspace_members m on m.workspace_id = w.id and m.user_id = ${principal.userId}::uuid
    cross join lateral (select count(*)::int as members, (count(*) filter (where a.role <> 'viewer'))::int as seats
      from public.workspace_members a where a.workspace_id = w.id) n
    cross join lateral (select count(*)::int as conversations,
        (count(*) filter (where v.user_id = m.user_id))::int as own_conversations
      from public.conversations v where v.workspace_id = w.id and v.deleted_at is null) c
    join public.profiles p on p.id = m.user_id
    join public.tiers t on t.id = coalesce(w.tier, p.tier)
    left join public.retention_notices r on r.user_id = p.id and r.max_days = t.conversation_max_days
      and r.payer_id = case when w.tier is null then p.id else w.id end
    where w.id = ${id}::uuid and w.deleted_at is null`.execute(asService());
  const row = rows[0];
  if (!row) return null;
  const { deletesFrom, ...detail } = row;
  return {
    ...detail,
    id,
    color: toColor(row.color),
    kind: toKind(row.kind),
    role: toRole(row.role),
    createdAt: row.createdAt.toISOString(),
    conversationsDeletedFrom: deletesFrom?.toISOString() ?? null,
    isActive: id === principal.workspaceId,
  };
}

export interface LockedWorkspace {
  id: string;
  name: string;
  color: string;
  kind: Workspace["kind"];
  /** What the person who acts is in it, at this moment. */
  role: WorkspaceRole;
}

/**
 * Locks a workspace against every other change of who is in it and against what begins there, and reads the role of who
 * acts under that lock: what they were a moment ago does not count. What only refers to the workspace, as an answer that
 * ends, does not wait for it, because it holds what a change may want. Null to everybody who is no member.
 */
export async function lockWorkspace(tx: Db, id: string, userId: string): Promise<LockedWorkspace | null> {
  const row = await tx
    .selectFrom("workspaces")
    .select(["id", "name", "color", "kind"])
    .where("id", "=", id)
    .where("deletedAt", "is", null)
    .forNoKeyUpdate()
    .executeTakeFirst();
  // After the lock, in a statement of its own: it must see what the one before has written.
  const role = row && (await findRole(tx, id, userId));
  return row && role ? { ...row, kind: toKind(row.kind), role } : null;
}

/** What somebody is in a workspace; null when they are not. */
export async function findRole(db: Db, workspaceId: string, userId: string): Promise<WorkspaceRole | null> {
  const row = await db
    .selectFrom("workspaceMembers")
    .select("role")
    .where("workspaceId", "=", workspaceId)
    .where("userId", "=", userId)
    .executeTakeFirst();
  return row ? toRole(row.role) : null;
}

/** Adds a team workspace with its owner. */
export async function insertWorkspace(
  tx: Db,
  { id, name, color, ownerId }: { id: string; name: string; color: WorkspaceColor; ownerId: string },
): Promise<void> {
  const createdAt = now();
  await tx.insertInto("workspaces").values({ id, name, color, kind: "team", ownerId, createdAt }).execute();
  await tx
    .insertInto("workspaceMembers")
    .values({ workspaceId: id, userId: ownerId, role: "owner", createdAt })
    .execute();
}

/** Changes name or colour. */
export async function updateWorkspaceRow(tx: Db, id: string, { name, color }: UpdateWorkspace): Promise<void> {
  const set = { ...(name === undefined ? {} : { name }), ...(color === undefined ? {} : { color }) };
  await tx.updateTable("workspaces").set(set).where("id", "=", id).execute();
}

/** Deletes a team workspace: no members, no keys, no conversations from here on. */
export async function deleteWorkspaceRows(tx: Db, id: string): Promise<void> {
  await sql`select app.delete_workspace(${id}::uuid, ${now()}::timestamptz)`.execute(tx);
}

/** Lets a session of a member work in a workspace. Returns false when they are no member. */
export async function enterWorkspaceRow(sessionId: string, userId: string, workspaceId: string): Promise<boolean> {
  // As service: people may not write to their sessions; one statement, so that membership is what it is at that moment.
  const { rows } = await sql`
    update public.user_sessions s set workspace_id = m.workspace_id from public.workspace_members m
    where s.id = ${sessionId}::uuid and s.user_id = ${userId}::uuid
      and m.user_id = s.user_id and m.workspace_id = ${workspaceId}::uuid returning s.id`.execute(asService());
  return rows.length > 0;
}
