import type { TierId } from "../../auth/schema.ts";
import { now } from "../../platform/clock.ts";
import { asService, type Tx } from "../../platform/db/scopes.ts";
import type { SUPPORTS, Tier, TierLimits, TierPrices, TierSeats, UpdateTier } from "./schema.ts";

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
  "conversationMaxDays",
] as const;
const SEATS = ["seats", "maxSeats"] as const;
const PRICES = ["monthlyMicroUsd", "yearlyMicroUsd", "trialDays", "overagePercent"] as const;

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

/** Every tier with its prices, those that it is sold at, and how many accounts have it, lowest first. */
export async function listTierRows(): Promise<Tier[]> {
  const rows = await asService()
    .selectFrom("tiers")
    .select([...LIMITS, ...SEATS, ...PRICES])
    .select(({ selectFrom }) => {
      const sold = (period: "month" | "year") =>
        selectFrom("stripePrices")
          .select("amountMicroUsd")
          .whereRef("stripePrices.tier", "=", "tiers.id")
          .where("period", "=", period)
          .where("isCurrent", "=", true)
          .limit(1);
      return [
        sold("month").as("soldMonthlyMicroUsd"),
        sold("year").as("soldYearlyMicroUsd"),
        selectFrom("profiles")
          .select(({ fn }) => fn.countAll<number>().as("count"))
          .whereRef("profiles.tier", "=", "tiers.id")
          .as("accounts"),
      ];
    })
    .orderBy("position")
    .execute();
  return rows.map((row) => ({ ...row, ...named(row), accounts: Number(row.accounts ?? 0) }));
}

/** What a tier allows and costs. Locked, so that of two changes at once each records what it really replaced. */
export async function lockTierRow(tx: Tx, id: TierId): Promise<TierLimits & TierSeats & TierPrices> {
  const row = await tx
    .selectFrom("tiers")
    .select([...LIMITS, ...SEATS, ...PRICES])
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return { ...row, ...named(row) };
}

/** Changes a tier. */
export async function updateTierRow(tx: Tx, id: TierId, changes: UpdateTier): Promise<void> {
  await tx.updateTable("tiers").set(changes).where("id", "=", id).execute();
}

/** Whether a workspace has bought a tier. */
export async function isSoldToWorkspaces(tx: Tx, id: TierId): Promise<boolean> {
  const row = await tx.selectFrom("workspaces").select("id").where("planTier", "=", id).limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Has what workspaces have bought of a tier decided anew within seconds: their seats are counted by it. */
export async function makeWorkspacesDue(tx: Tx, id: TierId): Promise<void> {
  await tx
    .updateTable("billingCustomers")
    .set({ tierChangesAt: now() })
    .where("userId", "in", ({ selectFrom }) =>
      selectFrom("workspaces").select("workspaces.id").where("planTier", "=", id),
    )
    .execute();
}
