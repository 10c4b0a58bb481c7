import { sql } from "kysely";
import type { Principal } from "../auth/schema.ts";
import { asUser, type DbUser, readAsUser, type Tx } from "../platform/db/scopes.ts";
import type { Page } from "../platform/public/page-schema.ts";
import { decodeTimeCursor, encodeTimeCursor } from "../platform/time-cursor.ts";
import type { CreateProject, ListProjects, Project, ProjectDetail, ProjectOfChat, UpdateProject } from "./schema.ts";

/** Somebody in the workspace where they work: projects of another one do not exist there. */
export type Scope = DbUser & Pick<Principal, "workspaceId">;

interface ProjectRow {
  id: string;
  name: string;
  conversations: number;
  lastUsedAt: Date;
  archivedAt: Date | null;
  createdAt: Date;
}

function toProject(row: ProjectRow): Project {
  return {
    ...row,
    lastUsedAt: row.lastUsedAt.toISOString(),
    archivedAt: row.archivedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

const inProject = sql`from public.conversations c where c.project_id = projects.id and c.deleted_at is null`;
const lastUsedAt = sql<Date>`coalesce((select max(c.last_message_at) ${inProject}), projects.created_at)`;
const conversations = sql<number>`(select count(*)::int ${inProject} and c.archived_at is null)`;

const mine = (tx: Tx, { userId, workspaceId }: Scope) =>
  tx
    .selectFrom("projects")
    .select(["id", "name", "archivedAt", "createdAt", conversations.as("conversations"), lastUsedAt.as("lastUsedAt")])
    .where("userId", "=", userId)
    .where("workspaceId", "=", workspaceId)
    .where("deletedAt", "is", null);

/** Projects, the one that was used last first. A cursor that is not ours starts over. */
export async function listProjects(user: Scope, { cursor, limit, archived, q }: ListProjects): Promise<Page<Project>> {
  const after = cursor ? decodeTimeCursor(cursor) : null;
  const rows = await readAsUser(user, (tx) => {
    let page = mine(tx, user)
      .where("archivedAt", archived ? "is not" : "is", null)
      .orderBy(lastUsedAt, "desc")
      .orderBy("id", "desc")
      .limit(limit + 1);
    if (q) page = page.where(sql<boolean>`position(lower(${q}::text) in lower(name)) > 0`);
    if (after) page = page.where(sql<boolean>`(${lastUsedAt}, id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
    return page.execute();
  });
  const last = rows.at(limit - 1);
  return {
    items: rows.slice(0, limit).map(toProject),
    nextCursor: rows.length > limit && last ? encodeTimeCursor(last.lastUsedAt, last.id) : null,
  };
}

async function findDetail(tx: Tx, user: Scope, id: string): Promise<ProjectDetail | null> {
  const row = await mine(tx, user).select("instructions").where("id", "=", id).executeTakeFirst();
  if (!row) return null;
  const { instructions, ...rest } = row;
  return { ...toProject(rest), instructions: instructions ?? "" };
}

/** A project, or null. */
export function findProject(user: Scope, id: string): Promise<ProjectDetail | null> {
  return readAsUser(user, (tx) => findDetail(tx, user, id));
}

/** What a conversation that begins in a project takes from it, or null. */
export async function findProjectOfChat(user: Scope, id: string): Promise<ProjectOfChat | null> {
  const row = await readAsUser(user, (tx) =>
    tx
      .selectFrom("projects")
      .select(["id", "instructions"])
      .where("id", "=", id)
      .where("userId", "=", user.userId)
      .where("workspaceId", "=", user.workspaceId)
      .where("deletedAt", "is", null)
      .executeTakeFirst(),
  );
  return row ?? null;
}

/** Whether there is such a project; nobody deletes it until the transaction ends. */
export async function lockProject(tx: Tx, user: Scope, id: string): Promise<boolean> {
  const row = await tx
    .selectFrom("projects")
    .select("id")
    .where("id", "=", id)
    .where("userId", "=", user.userId)
    .where("workspaceId", "=", user.workspaceId)
    .where("deletedAt", "is", null)
    .forShare()
    .executeTakeFirst();
  return row !== undefined;
}

/** Stores a new project. */
export async function insertProject(user: Scope, id: string, input: CreateProject, now: Date): Promise<ProjectDetail> {
  const detail = await asUser(user, async (tx) => {
    await tx
      .insertInto("projects")
      .values({
        id,
        userId: user.userId,
        workspaceId: user.workspaceId,
        name: input.name,
        instructions: input.instructions || null,
        createdAt: now,
        updatedAt: now,
      })
      .execute();
    return findDetail(tx, user, id);
  });
  if (!detail) throw new Error("a project that was just made is not there");
  return detail;
}

/** Changes fields of a project; null when there is no such one. */
export function updateProject(
  user: Scope,
  id: string,
  change: UpdateProject,
  now: Date,
): Promise<ProjectDetail | null> {
  const { name, instructions, archived } = change;
  return asUser(user, async (tx) => {
    await tx
      .updateTable("projects")
      .set({
        ...(name === undefined ? {} : { name }),
        ...(instructions === undefined ? {} : { instructions: instructions || null }),
        ...(archived === undefined ? {} : { archivedAt: archived ? now : null }),
        updatedAt: now,
      })
      .where("id", "=", id)
      .where("userId", "=", user.userId)
      .where("workspaceId", "=", user.workspaceId)
      .where("deletedAt", "is", null)
      .execute();
    return findDetail(tx, user, id);
  });
}
