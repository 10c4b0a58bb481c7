import type { ModelPrice, TokenUsage } from "./schema.ts";

type TokenPrices = Omit<ModelPrice, "tiers" | "asOf" | "source">;

const TOKENS_PER_PRICE = 1_000_000n;

/**
 * The prices that apply to a request with this many input tokens: those of the highest tier below it. Providers
 * with context tiers bill the whole request at the tier, not only the tokens above its edge.
 */
export function pricesFor(price: ModelPrice, inputTokens: number): TokenPrices {
  let applied: TokenPrices = price;
  for (const tier of price.tiers) if (inputTokens > tier.aboveInputTokens) applied = tier;
  return applied;
}

/** Tokens of each kind times their price. BigInt because a long context times a dear price leaves 2^53. */
function sumMicroUsd(parts: [tokens: number, microUsdPerMtok: number][], roundUp: boolean): number {
  let total = 0n;
  for (const [tokens, price] of parts) total += BigInt(Math.max(0, Math.round(tokens))) * BigInt(price);
  return Number((total + (roundUp ? TOKENS_PER_PRICE - 1n : TOKENS_PER_PRICE / 2n)) / TOKENS_PER_PRICE);
}

/**
 * What an answer cost in micro-USD, rounded to the nearest.
 * `usage.inputTokens` includes cached and cache-written tokens and `usage.outputTokens` includes reasoning.
 * @returns null when the price is unknown.
 */
export function costMicroUsd(usage: TokenUsage, price: ModelPrice | null): number | null {
  if (price === null) return null;
  const rates = pricesFor(price, usage.inputTokens);
  const cached = Math.min(usage.cachedInputTokens, usage.inputTokens);
  const written = Math.min(usage.cacheWriteTokens, usage.inputTokens - cached);
  const reasoning = Math.min(usage.reasoningTokens, usage.outputTokens);
  return sumMicroUsd(
    [
      [usage.inputTokens - cached - written, rates.inputMicroUsdPerMtok],
      [cached, rates.cacheReadMicroUsdPerMtok ?? rates.inputMicroUsdPerMtok],
      [written, rates.cacheWriteMicroUsdPerMtok ?? rates.inputMicroUsdPerMtok],
      [usage.outputTokens - reasoning, rates.outputMicroUsdPerMtok],
      [reasoning, rates.reasoningMicroUsdPerMtok ?? rates.outputMicroUsdPerMtok],
    ],
    false,
  );
}

/**
 * The most a request can cost in micro-USD, rounded up: nothing cached, all input written to the cache, the whole
 * output allowance used. Reservations are made with it, so it is never below `costMicroUsd` of the same request.
 * @returns null when the price is unknown.
 */
export function worstCaseCostMicroUsd(
  request: { inputTokens: number; maxOutputTokens: number },
  price: ModelPrice | null,
): number | null {
  if (price === null) return null;
  const rates = pricesFor(price, request.inputTokens);
  return sumMicroUsd(
    [
      [
        request.inputTokens,
        Math.max(rates.inputMicroUsdPerMtok, rates.cacheWriteMicroUsdPerMtok ?? 0, rates.cacheReadMicroUsdPerMtok ?? 0),
      ],
      [request.maxOutputTokens, Math.max(rates.outputMicroUsdPerMtok, rates.reasoningMicroUsdPerMtok ?? 0)],
    ],
    true,
  );
}
