import { describe, expect, it } from "vitest";
import { findPriceProblem, isSoldOtherwise } from "./policy.ts";
import type { TierPrices } from "./schema.ts";

const FREE: TierPrices = { monthlyMicroUsd: 0, yearlyMicroUsd: 0, trialDays: 0, overagePercent: null };
const SOLD: TierPrices = {
  monthlyMicroUsd: 29_000_000,
  yearlyMicroUsd: 290_000_000,
  trialDays: 14,
  overagePercent: 120,
};
const BY_CONTRACT: TierPrices = { ...SOLD, monthlyMicroUsd: null, yearlyMicroUsd: null, trialDays: 0 };

describe("the prices of a tier", () => {
  it.each([
    ["free", FREE],
    ["pro", SOLD],
    ["enterprise", BY_CONTRACT],
    ["pro", BY_CONTRACT],
  ] as const)("are right: %s %j", (tier, prices) => {
    expect(findPriceProblem(tier, prices)).toBeNull();
  });

  it.each([
    ["free", { ...FREE, monthlyMicroUsd: 10_000 }, "monthlyMicroUsd"],
    ["free", { ...FREE, yearlyMicroUsd: null }, "yearlyMicroUsd"],
    ["free", { ...FREE, trialDays: 1 }, "trialDays"],
    ["free", { ...FREE, overagePercent: 100 }, "overagePercent"],
    ["pro", { ...SOLD, monthlyMicroUsd: 0 }, "monthlyMicroUsd"],
    ["pro", { ...SOLD, yearlyMicroUsd: 0 }, "yearlyMicroUsd"],
    ["pro", { ...SOLD, monthlyMicroUsd: null }, "monthlyMicroUsd"],
    ["team", { ...SOLD, yearlyMicroUsd: null }, "yearlyMicroUsd"],
  ] as const)("are refused: %s %j", (tier, prices, path) => {
    expect(findPriceProblem(tier, prices)).toEqual({ path, reason: tier === "free" ? "price_free" : "price_pair" });
  });

  it("are sold otherwise until Stripe knows of them", () => {
    const sold = { soldMonthlyMicroUsd: 29_000_000, soldYearlyMicroUsd: 290_000_000 };
    expect(isSoldOtherwise({ ...SOLD, ...sold })).toBe(false);
    expect(isSoldOtherwise({ ...SOLD, ...sold, monthlyMicroUsd: 30_000_000 })).toBe(true);
    expect(isSoldOtherwise({ ...BY_CONTRACT, ...sold })).toBe(true);
    const nothing = { soldMonthlyMicroUsd: null, soldYearlyMicroUsd: null };
    expect(isSoldOtherwise({ ...FREE, ...nothing })).toBe(false);
    expect(isSoldOtherwise({ ...SOLD, ...nothing })).toBe(true);
  });
});
