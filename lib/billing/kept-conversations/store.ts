import { sql } from "kysely";
import { type DbUser, readAsUser, type Tx } from "../../platform/db/scopes.ts";

/**
 * From when on a person's conversations that were not used for `maxDays` are deleted under a payer's plan; null while
 * they have not to be told of that.
 */
export async function findDeletesFrom(
  { userId }: DbUser,
  payerId: string,
  maxDays: number | null,
): Promise<Date | null> {
  if (maxDays === null) return null;
  const row = await readAsUser({ userId }, (tx) =>
    tx
      .selectFrom("retentionNotices")
      .where("userId", "=", userId)
      .where("payerId", "=", payerId)
      .where("maxDays", "=", maxDays)
      .select("deletesFrom")
      .executeTakeFirst(),
  );
  return row?.deletesFrom ?? null;
}

/**
 * Forgets, where the plan of a workspace ends, what was told of it, and what those who wrote there were told of their own
 * plans: these keep from now on what nobody has told them of.
 */
export async function forgetToldOf(tx: Tx, workspaceId: string): Promise<void> {
  await sql`
    delete from public.retention_notices n where n.payer_id = ${workspaceId}::uuid or n.payer_id = n.user_id
      and exists (select from public.conversations c where c.workspace_id = ${workspaceId}::uuid and c.user_id = n.user_id)
  `.execute(tx);
}
