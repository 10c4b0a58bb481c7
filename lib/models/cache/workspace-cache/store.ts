import type { Db } from "../../../platform/db/scopes.ts";
import type { WorkspaceCache } from "./schema.ts";

/** What the cache does in a workspace. The caller has asked whether the person is in it. */
export async function findWorkspaceCache(db: Db, workspaceId: string): Promise<WorkspaceCache> {
  const row = await db
    .selectFrom("workspaces")
    .select("cachesAnswers")
    .where("id", "=", workspaceId)
    .executeTakeFirst();
  return { exact: row?.cachesAnswers === true };
}

/** Sets it, within the transaction that has locked the workspace. Returns whether that changed anything. */
export async function putWorkspaceCache(tx: Db, workspaceId: string, { exact }: WorkspaceCache): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("workspaces")
    .set({ cachesAnswers: exact })
    .where("id", "=", workspaceId)
    .where("cachesAnswers", "<>", exact)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
