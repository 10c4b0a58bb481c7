import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costCeilingMicroUsd, costMicroUsd, costPicoUsd, worstCaseCostMicroUsd } from "./price.ts";
import { getModel } from "./registry/find-model.ts";
import type { ModelPrice, TokenUsage } from "./schema.ts";
import { plainPrice } from "./testing/plain-price.ts";

const usage = (fields: Partial<TokenUsage>): TokenUsage => ({
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  ...fields,
});
const rate = fc.integer({ min: 0, max: 600_000_000 });
const rates = {
  inputMicroUsdPerMtok: rate,
  outputMicroUsdPerMtok: rate,
  cacheReadMicroUsdPerMtok: fc.option(rate),
  cacheWriteMicroUsdPerMtok: fc.option(rate),
  reasoningMicroUsdPerMtok: fc.option(rate),
};
const anyPrice: fc.Arbitrary<ModelPrice> = fc.record({
  ...rates,
  tiers: fc.array(fc.record({ aboveInputTokens: fc.integer({ min: 1, max: 500_000 }), ...rates }), { maxLength: 2 }),
  asOf: fc.constant("2026-07-02"),
  source: fc.constant("registry" as const),
});
const anyUsage: fc.Arbitrary<TokenUsage> = fc
  .tuple(fc.nat(2_000_000), fc.nat(400_000), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(400_000))
  .map(([inputTokens, outputTokens, share, reasoning]) => {
    const cachedInputTokens = Math.floor(inputTokens * share);
    return {
      inputTokens,
      outputTokens,
      cachedInputTokens,
      cacheWriteTokens: Math.floor((inputTokens - cachedInputTokens) / 2),
      reasoningTokens: Math.min(reasoning, outputTokens),
    };
  });

describe("costMicroUsd", () => {
  it("prices plain, cached and written input and output as published", () => {
    const { price } = getModel("anthropic/claude-sonnet-4-5");
    // 1,000 at $3, 2,000 cached at $0.30, 3,000 written at $3.75, 500 out at $15, per million.
    const spent = usage({ inputTokens: 6_000, cachedInputTokens: 2_000, cacheWriteTokens: 3_000, outputTokens: 500 });
    expect(costMicroUsd(spent, price)).toBe(3_000 + 600 + 11_250 + 7_500);
  });

  it("bills the whole request at the tier of its context", () => {
    const { price } = getModel("google/gemini-2.5-pro");
    expect(costMicroUsd(usage({ inputTokens: 200_000 }), price)).toBe(250_000);
    expect(costMicroUsd(usage({ inputTokens: 200_001 }), price)).toBe(500_003);
  });

  it("uses a reasoning price where there is one", () => {
    const { price } = getModel("perplexity/sonar-deep-research");
    expect(costMicroUsd(usage({ outputTokens: 3_000, reasoningTokens: 1_000 }), price)).toBe(2 * 8_000 + 3_000);
  });

  it("says null for an unknown price, not zero", () => {
    expect(costMicroUsd(usage({ inputTokens: 10 }), null)).toBeNull();
    expect(worstCaseCostMicroUsd({ inputTokens: 10, maxOutputTokens: 10 }, null)).toBeNull();
  });

  it("is a whole number that never falls when output grows, and never exceeds the worst case", () => {
    fc.assert(
      fc.property(anyUsage, anyPrice, fc.nat(10_000), (spent, price, more) => {
        const cost = costMicroUsd(spent, price) ?? Number.NaN;
        const dearer = costMicroUsd({ ...spent, outputTokens: spent.outputTokens + more }, price) ?? Number.NaN;
        const limit = { inputTokens: spent.inputTokens, maxOutputTokens: spent.outputTokens };
        const worst = worstCaseCostMicroUsd(limit, price) ?? Number.NaN;
        expect(Number.isInteger(cost)).toBe(true);
        expect(cost).toBeGreaterThanOrEqual(0);
        expect(dearer).toBeGreaterThanOrEqual(cost);
        expect(worst).toBeGreaterThanOrEqual(cost);
      }),
    );
  });

  it("never falls when input grows, where a longer context is not cheaper", () => {
    const steady = anyPrice.map((price) => ({ ...price, tiers: [] }));
    fc.assert(
      fc.property(anyUsage, steady, fc.nat(10_000), (spent, price, more) => {
        const before = costMicroUsd(spent, price) ?? Number.NaN;
        const longer = costMicroUsd({ ...spent, inputTokens: spent.inputTokens + more }, price) ?? Number.NaN;
        expect(longer).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it("is never more for a cached token than for a fresh one, where reading the cache is no dearer", () => {
    const cheaper = anyPrice
      .map((price) => ({ ...price, tiers: [] }))
      .filter((price) => (price.cacheReadMicroUsdPerMtok ?? 0) <= price.inputMicroUsdPerMtok);
    fc.assert(
      fc.property(anyUsage, cheaper, (spent, price) => {
        const plain = { ...spent, cacheWriteTokens: 0 };
        const fresh = costMicroUsd({ ...plain, cachedInputTokens: 0 }, price) ?? Number.NaN;
        expect(costMicroUsd(plain, price)).toBeLessThanOrEqual(fresh);
      }),
    );
  });

  it("is exact in 10^-12 USD on both sides of the safe integers", () => {
    // One product beyond 2^53, two below it with a sum beyond, and a sum that only rounding up takes beyond.
    expect(costPicoUsd(usage({ inputTokens: 200_000_001 }), plainPrice(75_000_001, 0))).toBe(15_000_000_275_000_001n);
    const both = usage({ inputTokens: 100_000_001, outputTokens: 100_000_001 });
    expect(costPicoUsd(both, plainPrice(75_000_001, 75_000_000))).toBe(15_000_000_250_000_001n);
    const atEdge = usage({ inputTokens: 9_007_199_254 });
    expect(costCeilingMicroUsd(atEdge, plainPrice(1_000_000, 0))).toBe(9_007_199_254);
  });

  it("is exact where the sum leaves the safe integers", () => {
    const price = { ...getModel("openai/gpt-5.5").price, inputMicroUsdPerMtok: 600_000_000 } as ModelPrice;
    // 600 USD per million for 20 million tokens: 1.2e16 before the division.
    expect(costMicroUsd(usage({ inputTokens: 20_000_001 }), { ...price, tiers: [] })).toBe(12_000_000_600);
  });

  it("counts a token at most once however the parts overlap", () => {
    const { price } = getModel("anthropic/claude-haiku-4-5");
    const odd = usage({ inputTokens: 100, cachedInputTokens: 500, cacheWriteTokens: 500 });
    expect(costMicroUsd(odd, price)).toBe(10);
  });
});
