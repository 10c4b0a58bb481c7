import { calcPrice, type ModelInfo as TheirModel, type ModelPrice as TheirPrice } from "@pydantic/genai-prices";
import type { ModelInfo, ModelPrice, PricePeriod, TokenUsage } from "../schema.ts";

type Rates = ModelPrice["tiers"][number] | ModelPrice;

/** Our prices in their terms, in USD per million tokens: what we bill as the tokens around it has their price. */
const RATES: Record<string, (rates: Rates) => number | null | undefined> = {
  input_mtok: (rates) => rates.inputMicroUsdPerMtok,
  output_mtok: (rates) => rates.outputMicroUsdPerMtok,
  cache_read_mtok: (rates) => rates.cacheReadMicroUsdPerMtok ?? rates.inputMicroUsdPerMtok,
  cache_write_mtok: (rates) => rates.cacheWriteMicroUsdPerMtok ?? rates.inputMicroUsdPerMtok,
  cache_write_1h_mtok: (rates) => rates.cacheWriteHourMicroUsdPerMtok,
  input_audio_mtok: (rates) => rates.audioInputMicroUsdPerMtok,
  input_image_mtok: (rates) => rates.imageInputMicroUsdPerMtok,
  output_reasoning_mtok: (rates) => rates.reasoningMicroUsdPerMtok ?? rates.outputMicroUsdPerMtok,
  output_audio_mtok: (rates) => rates.audioOutputMicroUsdPerMtok,
  output_image_mtok: (rates) => rates.imageOutputMicroUsdPerMtok,
  output_citation_mtok: (rates) => rates.citationMicroUsdPerMtok,
};
/** Units that they want a price for as soon as both of the units that they join have one. */
const JOINS: Record<string, [needs: string, price: (rates: Rates) => number | null | undefined]> = {
  cache_audio_read_mtok: [
    "input_audio_mtok",
    (rates) => rates.cachedAudioInputMicroUsdPerMtok ?? RATES.cache_read_mtok?.(rates),
  ],
  cache_audio_write_mtok: ["input_audio_mtok", (rates) => RATES.cache_write_mtok?.(rates)],
  cache_image_read_mtok: ["input_image_mtok", (rates) => RATES.cache_read_mtok?.(rates)],
  cache_image_write_mtok: ["input_image_mtok", (rates) => RATES.cache_write_mtok?.(rates)],
  output_audio_reasoning_mtok: ["output_audio_mtok", (rates) => RATES.output_reasoning_mtok?.(rates)],
  output_audio_citation_mtok: ["output_audio_mtok", (rates) => rates.citationMicroUsdPerMtok],
  output_image_reasoning_mtok: ["output_image_mtok", (rates) => RATES.output_reasoning_mtok?.(rates)],
  output_image_citation_mtok: ["output_image_mtok", (rates) => rates.citationMicroUsdPerMtok],
};

function toTheirPrice(price: ModelPrice): TheirPrice {
  const prices: TheirPrice = {};
  const add = (key: string, of: (rates: Rates) => number | null | undefined) => {
    const base = of(price);
    if (base === null || base === undefined) return;
    const tiers = price.tiers.map((tier) => ({ start: tier.aboveInputTokens, price: (of(tier) ?? base) / 1e6 }));
    prices[key] = tiers.length === 0 ? base / 1e6 : { base: base / 1e6, tiers };
  };
  for (const [key, of] of Object.entries(RATES)) add(key, of);
  for (const [key, [needs, of]] of Object.entries(JOINS)) if (prices[needs] !== undefined) add(key, of);
  if (price.requestMicroUsd !== undefined) prices.requests_kcount = price.requestMicroUsd / 1e3;
  if (price.webSearchMicroUsdPerThousand !== undefined)
    prices.web_searches_kcount = price.webSearchMicroUsdPerThousand / 1e6;
  return prices;
}

const toConstraint = ({ fromDay, daily }: PricePeriod) =>
  daily
    ? { type: "time_of_date" as const, start_time: `${daily.start}:00Z`, end_time: `${daily.end}:00Z` }
    : { type: "start_date" as const, start_date: fromDay ?? "1970-01-01" };

/** A model of ours with its prices as the package takes them. @throws Error without a price. */
function toTheirModel({ price, pricePeriods = [] }: Pick<ModelInfo, "price" | "pricePeriods">): TheirModel {
  if (price === null) throw new Error("a price is needed");
  const periods = pricePeriods.map((period) => ({
    constraint: toConstraint(period),
    prices: toTheirPrice(period.price),
  }));
  return { id: "m", match: { equals: "m" }, prices: [{ prices: toTheirPrice(price) }, ...periods] };
}

/** Usage in their terms. */
export function toTheirUsage(usage: TokenUsage): Record<string, number> {
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_tokens: usage.cachedInputTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    cache_write_1h_tokens: usage.cacheWriteHourTokens ?? 0,
    output_reasoning_tokens: usage.reasoningTokens,
    input_audio_tokens: usage.audioInputTokens ?? 0,
    cache_audio_read_tokens: usage.cachedAudioInputTokens ?? 0,
    output_audio_tokens: usage.audioOutputTokens ?? 0,
    input_image_tokens: usage.imageInputTokens ?? 0,
    output_image_tokens: usage.imageOutputTokens ?? 0,
    output_citation_tokens: usage.citationTokens ?? 0,
    // Joins of what is never both in our usage.
    cache_image_read_tokens: 0,
    cache_audio_write_tokens: 0,
    cache_image_write_tokens: 0,
    output_audio_reasoning_tokens: 0,
    output_image_reasoning_tokens: 0,
    output_audio_citation_tokens: 0,
    output_image_citation_tokens: 0,
    web_searches: usage.webSearches ?? 0,
  };
}

/** What the package bills for a usage of its own terms, at our prices, in USD. */
export function theirCostUsd(
  usage: Record<string, number | undefined>,
  model: Pick<ModelInfo, "price" | "pricePeriods">,
  atMs: number,
): number {
  const provider = { id: "ours", name: "Ours", api_pattern: "none", models: [toTheirModel(model)] };
  const result = calcPrice(usage, "m", { provider, timestamp: new Date(atMs) });
  if (!result) throw new Error("the package found no price");
  return result.total_price;
}
