import type { TierId } from "../../auth/schema.ts";
import { asService, type Tx } from "../../platform/db/scopes.ts";
import type { SUPPORTS, Tier, TierLimits, UpdateTier } from "./schema.ts";

// As service throughout: tiers are the same for everybody, and only administrators change them.

const LIMITS = [
  "id",
  "name",
  "requestsPerMinute",
  "requestsPerMonth",
  "maxParallelRuns",
  "maxApiKeys",
  "storageMaxBytes",
  "cacheMaxBytes",
  "modelMaxMicroUsdPerMtok",
  "contextMaxTokens",
  "attachmentMaxBytes",
  "messageMaxAttachments",
  "maxBudgets",
  "support",
] as const;

type Named = Pick<TierLimits, "id" | "support">;
const named = (row: { id: string; support: string }): Named => ({
  id: row.id as TierId,
  support: row.support as (typeof SUPPORTS)[number],
});

/** What every tier allows, lowest first. */
export async function listTierLimits(): Promise<TierLimits[]> {
  const rows = await asService().selectFrom("tiers").select(LIMITS).orderBy("position").execute();
  return rows.map((row) => ({ ...row, ...named(row) }));
}

/** Every tier with its price and how many accounts have it, lowest first. */
export async function listTierRows(): Promise<Tier[]> {
  const rows = await asService()
    .selectFrom("tiers")
    .select([...LIMITS, "monthlyMicroUsd", "yearlyMicroUsd", "trialDays"])
    .select(({ selectFrom }) =>
      selectFrom("profiles")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .whereRef("profiles.tier", "=", "tiers.id")
        .as("accounts"),
    )
    .orderBy("position")
    .execute();
  return rows.map((row) => ({ ...row, ...named(row), accounts: Number(row.accounts ?? 0) }));
}

/** Changes a tier, and says what it allowed before. */
export async function updateTierRow(tx: Tx, id: TierId, changes: UpdateTier): Promise<TierLimits> {
  // Locked, so that of two changes at once each records what it really replaced.
  const before = await tx.selectFrom("tiers").select(LIMITS).where("id", "=", id).forUpdate().executeTakeFirstOrThrow();
  await tx.updateTable("tiers").set(changes).where("id", "=", id).execute();
  return { ...before, ...named(before) };
}
