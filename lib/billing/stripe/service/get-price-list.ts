import type { PlanPeriod, PricedTier } from "../schema.ts";
import { listCurrentPrices, listPricedTiers } from "../store/prices.ts";

/**
 * What each tier costs and gives, lowest first. The same for everybody, signed in or not. Once there are prices at
 * Stripe, a plan is shown at what Stripe asks for, also while a change of it waits for `npm run stripe:sync`.
 */
export async function getPriceList(): Promise<PricedTier[]> {
  const [tiers, offers] = await Promise.all([listPricedTiers(), listCurrentPrices()]);
  if (offers.length === 0) return tiers;
  const soldAt = (tier: PricedTier, period: PlanPeriod, own: number | null) =>
    own === 0 ? 0 : (offers.find((offer) => offer.tier === tier.id && offer.period === period)?.amountMicroUsd ?? null);
  return tiers.map((tier) => ({
    ...tier,
    monthlyMicroUsd: soldAt(tier, "month", tier.monthlyMicroUsd),
    yearlyMicroUsd: soldAt(tier, "year", tier.yearlyMicroUsd),
  }));
}
