import type { TierId } from "../../../auth/schema.ts";
import { now } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import type { Offer, PlanPeriod, PricedTier } from "../schema.ts";

// As service throughout: the list of prices is the same for everybody and written by the operator.

export interface PriceRow {
  stripePriceId: string;
  stripeProductId: string;
  lookupKey: string;
  tier: TierId;
  period: PlanPeriod;
  amountMicroUsd: number;
}

/** All tiers with what they cost and give, lowest first. */
export async function listPricedTiers(): Promise<PricedTier[]> {
  const rows = await asService()
    .selectFrom("tiers")
    .select([
      "id",
      "name",
      "requestsPerMinute",
      "requestsPerMonth",
      "maxParallelRuns",
      "maxApiKeys",
      "maxBudgets",
      "storageMaxBytes",
      "attachmentMaxBytes",
      "messageMaxAttachments",
      "contextMaxTokens",
      "modelMaxMicroUsdPerMtok",
      "support",
      "conversationMaxDays",
      "monthlyMicroUsd",
      "yearlyMicroUsd",
      "trialDays",
      "overagePercent",
      "seats",
    ])
    .orderBy("position")
    .execute();
  return rows.map((row) => ({ ...row, id: row.id as TierId, support: row.support as PricedTier["support"] }));
}

/** The prices that are offered now, cheapest tier first, with Stripe's id of each. */
export async function listCurrentPrices(): Promise<(Offer & { stripePriceId: string })[]> {
  const rows = await asService()
    .selectFrom("stripePrices as p")
    .innerJoin("tiers as t", "t.id", "p.tier")
    .where("p.isCurrent", "=", true)
    .select([
      "p.stripePriceId",
      "p.lookupKey as key",
      "p.tier",
      "p.period",
      "p.amountMicroUsd",
      "t.trialDays",
      "t.seats",
    ])
    .orderBy("t.position")
    .orderBy("p.period")
    .execute();
  return rows.map((row) => ({ ...row, tier: row.tier as TierId, period: row.period as PlanPeriod }));
}

/** The tier that a price buys, old prices among them; null for one that is not on the list. */
export async function findTierOfPrice(stripePriceId: string): Promise<TierId | null> {
  const row = await asService()
    .selectFrom("stripePrices")
    .select("tier")
    .where("stripePriceId", "=", stripePriceId)
    .executeTakeFirst();
  return row ? (row.tier as TierId) : null;
}

/** Makes these the prices on offer. Others stay known and are not offered any more. */
export async function replaceCurrentPrices(prices: readonly PriceRow[]): Promise<void> {
  await asService()
    .transaction()
    .execute(async (tx) => {
      await tx.updateTable("stripePrices").set({ isCurrent: false }).where("isCurrent", "=", true).execute();
      if (prices.length === 0) return;
      await tx
        .insertInto("stripePrices")
        .values(prices.map((price) => ({ ...price, isCurrent: true, syncedAt: now() })))
        .onConflict((conflict) =>
          conflict.column("stripePriceId").doUpdateSet((excluded) => ({
            lookupKey: excluded.ref("excluded.lookupKey"),
            tier: excluded.ref("excluded.tier"),
            amountMicroUsd: excluded.ref("excluded.amountMicroUsd"),
            isCurrent: true,
            syncedAt: now(),
          })),
        )
        .execute();
    });
}
