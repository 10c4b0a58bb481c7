import type { TierId } from "../../auth/schema.ts";
import type { FieldReason } from "../../platform/public/field-reasons.ts";
import type { TierPrices } from "./schema.ts";

/** What is wrong with the prices of a tier, by the field that says so; null when they can be sold so. */
export function findPriceProblem(
  tier: TierId,
  { monthlyMicroUsd, yearlyMicroUsd, trialDays, overagePercent }: TierPrices,
): { path: keyof TierPrices; reason: FieldReason } | null {
  if (tier === "free") {
    if (monthlyMicroUsd !== 0) return { path: "monthlyMicroUsd", reason: "price_free" };
    if (yearlyMicroUsd !== 0) return { path: "yearlyMicroUsd", reason: "price_free" };
    if (trialDays > 0) return { path: "trialDays", reason: "price_free" };
    return overagePercent === null ? null : { path: "overagePercent", reason: "price_free" };
  }
  // A price of nothing would not be sold, and be shown as a plan that is free.
  if (monthlyMicroUsd === 0) return { path: "monthlyMicroUsd", reason: "price_pair" };
  if (yearlyMicroUsd === 0) return { path: "yearlyMicroUsd", reason: "price_pair" };
  if ((monthlyMicroUsd === null) === (yearlyMicroUsd === null)) return null;
  return { path: monthlyMicroUsd === null ? "monthlyMicroUsd" : "yearlyMicroUsd", reason: "price_pair" };
}

/** Whether Stripe sells a tier at other prices than it has. */
export function isSoldOtherwise(
  tier: Pick<TierPrices, "monthlyMicroUsd" | "yearlyMicroUsd"> & {
    soldMonthlyMicroUsd: number | null;
    soldYearlyMicroUsd: number | null;
  },
): boolean {
  const wanted = (microUsd: number | null) => microUsd || null;
  return (
    wanted(tier.monthlyMicroUsd) !== tier.soldMonthlyMicroUsd || wanted(tier.yearlyMicroUsd) !== tier.soldYearlyMicroUsd
  );
}
