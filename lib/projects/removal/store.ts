import { sql } from "kysely";
import { asUser } from "../../platform/db/scopes.ts";
import { deleteBatch } from "../../platform/retention/purge-rows.ts";
import type { Scope } from "../store.ts";

/**
 * Marks a project deleted and takes its conversations out of it, deleted ones too. The row is locked by the first
 * statement: a conversation that begins in the project or is moved there at that moment is in it before, and comes out
 * with the others, or finds no project.
 * @returns False when there is no such project.
 */
export function markDeleted(user: Scope, id: string, now: Date): Promise<boolean> {
  return asUser(user, async (tx) => {
    const project = await tx
      .updateTable("projects")
      .set({ deletedAt: now, updatedAt: now })
      .where("id", "=", id)
      .where("userId", "=", user.userId)
      .where("workspaceId", "=", user.workspaceId)
      .where("deletedAt", "is", null)
      .returning("id")
      .executeTakeFirst();
    if (!project) return false;
    const former = await tx
      .updateTable("conversations")
      .set({ projectId: null })
      .where("projectId", "=", id)
      .where("userId", "=", user.userId)
      .returning("id")
      .execute();
    await tx
      .updateTable("projects")
      .set({ formerConversations: former.map((row) => row.id) })
      .where("id", "=", id)
      .execute();
    return true;
  });
}

/**
 * Takes a deletion back, with the conversations that were in the project, but for those that are in another one by now.
 * @returns False when there is no such deleted project.
 */
export function unmarkDeleted(user: Scope, id: string, now: Date): Promise<boolean> {
  return asUser(user, async (tx) => {
    const project = await tx
      .updateTable("projects")
      .set({ deletedAt: null, updatedAt: now })
      .where("id", "=", id)
      .where("userId", "=", user.userId)
      .where("workspaceId", "=", user.workspaceId)
      .where("deletedAt", "is not", null)
      .returning("formerConversations")
      .executeTakeFirst();
    if (!project) return false;
    await tx
      .updateTable("conversations")
      .set({ projectId: id })
      .where(sql<boolean>`id = any(${project.formerConversations}::uuid[])`)
      .where("userId", "=", user.userId)
      .where("workspaceId", "=", user.workspaceId)
      .where("projectId", "is", null)
      .execute();
    await tx.updateTable("projects").set({ formerConversations: [] }).where("id", "=", id).execute();
    return true;
  });
}

/**
 * Removes projects that were deleted before `before`, and those of workspaces that were.
 * @returns How many.
 */
export function purgeProjects(before: Date, limit: number): Promise<number> {
  return deleteBatch(
    "projects",
    sql`deleted_at < ${before} or workspace_id in (select w.id from public.workspaces w where w.deleted_at < ${before})`,
    limit,
  );
}
