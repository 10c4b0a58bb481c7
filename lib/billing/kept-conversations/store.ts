import { type DbUser, readAsUser } from "../../platform/db/scopes.ts";

/**
 * From when on conversations that were not used for as long as the plan keeps them are deleted; null while nobody has to
 * be told of that.
 */
export async function findDeletesFrom({ userId }: DbUser): Promise<Date | null> {
  const row = await readAsUser({ userId }, (tx) =>
    tx
      .selectFrom("retentionNotices as n")
      .innerJoin("profiles as p", "p.id", "n.userId")
      .innerJoin("tiers as t", "t.id", "p.tier")
      .where("n.userId", "=", userId)
      .whereRef("n.maxDays", "=", "t.conversationMaxDays")
      .select("n.deletesFrom")
      .executeTakeFirst(),
  );
  return row?.deletesFrom ?? null;
}
