import type { ModelPrice } from "../schema.ts";

/** A price of a registry model with nothing but input and output, in micro-USD a million tokens. */
export const plainPrice = (inputMicroUsdPerMtok: number, outputMicroUsdPerMtok: number): ModelPrice => ({
  inputMicroUsdPerMtok,
  outputMicroUsdPerMtok,
  cacheReadMicroUsdPerMtok: null,
  cacheWriteMicroUsdPerMtok: null,
  reasoningMicroUsdPerMtok: null,
  tiers: [],
  asOf: "2026-07-02",
  source: "registry",
});
