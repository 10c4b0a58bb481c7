import { type DbUser, readAsUser } from "../../platform/db/scopes.ts";
import type { PromptCache } from "./schema.ts";

/** Sums of the ledger by provider from a month on, most input first; only what providers have counted themselves. */
export async function sumPromptTokens(user: DbUser, periodStart: string): Promise<PromptCache[]> {
  const rows = await readAsUser(user, (tx) =>
    tx
      .selectFrom("usageLedger")
      .select(({ fn }) => [
        "provider",
        fn.sum<string>("inputTokens").as("inputTokens"),
        fn.sum<string>("cachedInputTokens").as("cachedInputTokens"),
        fn.sum<string>("cacheWriteTokens").as("cacheWriteTokens"),
      ])
      .where("userId", "=", user.userId)
      .where("periodStart", "=", periodStart)
      .where("createdAt", ">=", new Date(`${periodStart}T00:00:00Z`))
      .where("entry", "=", "settle")
      .where("purpose", "in", ["chat", "api"])
      .where("usageEstimated", "=", false)
      .where("cacheHit", "is", null)
      .where("inputTokens", ">", 0)
      .groupBy("provider")
      .orderBy("inputTokens", "desc")
      .execute(),
  );
  return rows.map(({ provider, ...sums }) => ({
    provider: provider ?? "",
    inputTokens: Number(sums.inputTokens),
    cachedInputTokens: Number(sums.cachedInputTokens),
    cacheWriteTokens: Number(sums.cacheWriteTokens),
  }));
}
