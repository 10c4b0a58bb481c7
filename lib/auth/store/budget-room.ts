import { sql } from "kysely";
import type { Tx } from "../../platform/db/scopes.ts";
import type { Principal } from "../schema.ts";

/**
 * Null when the user may have one more budget, else how many the tier allows that is in force where they work. Locks their
 * number until the end.
 */
export async function findBudgetsFull(
  tx: Tx,
  { userId, workspaceId }: Pick<Principal, "userId" | "workspaceId">,
): Promise<number | null> {
  // Or parallel requests would each count before the others insert.
  await sql`select pg_advisory_xact_lock(hashtext(${`budgets:${userId}`}))`.execute(tx);
  const { count, maxBudgets } = await tx
    .selectFrom("tiers")
    .where(sql<boolean>`tiers.id = app.my_tier(${workspaceId}::uuid)`)
    .select("tiers.maxBudgets")
    .select(({ selectFrom }) =>
      selectFrom("budgets")
        .leftJoin("apiKeys", "apiKeys.id", "budgets.apiKeyId")
        .where("budgets.userId", "=", userId)
        .where("apiKeys.revokedAt", "is", null)
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .as("count"),
    )
    .executeTakeFirstOrThrow();
  return Number(count ?? 0) >= maxBudgets ? maxBudgets : null;
}
