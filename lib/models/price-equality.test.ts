import { extractUsage, findProvider } from "@pydantic/genai-prices";
import { expect, it } from "vitest";
import { costMicroUsd, costPicoUsd } from "./price.ts";
import { priceAt } from "./price-at.ts";
import { KEYED_PROVIDERS } from "./providers/registry.ts";
import { listRegistryModels } from "./registry/load-registry.ts";
import type { ModelInfo, ModelPrice, PricePeriod, TokenUsage } from "./schema.ts";
import { theirCostUsd, toTheirUsage } from "./testing/genai-prices.ts";
import { AnthropicReader } from "./wire/anthropic-reader.ts";
import { GoogleReader } from "./wire/google-reader.ts";
import { OpenAiChatReader } from "./wire/openai-chat-reader.ts";

const CLOSE_USD = 1e-9;
const AT = Date.UTC(2026, 10, 26, 12);

/** A generator with a seed (mulberry32), so that every run compares the same payloads. */
function seeded(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  /** An integer from 0 to `most`; small ones as likely as large ones, and often 0. */
  return { next, upTo: (most: number) => (next() < 0.25 ? 0 : Math.floor((most + 1) ** next() - 1 + next())) };
}
const random = seeded(20_261_126);
const { upTo } = random;

const isPriced = (model: ModelInfo) => model.price !== null && model.kind === "chat";
const ourCostUsd = (usage: TokenUsage, model: Pick<ModelInfo, "price" | "pricePeriods">, atMs = AT) =>
  Number(costPicoUsd(usage, priceAt(model, atMs))) / 1e12;

/** Usage as the providers send it, the same facts in three shapes. */
const PAYLOADS = {
  openai() {
    const [cached, written, fresh, reasoning, text] = [
      upTo(200_000),
      upTo(9_000),
      upTo(400_000),
      upTo(9_000),
      upTo(20_000),
    ];
    const prompt_tokens = cached + written + fresh;
    const completion_tokens = reasoning + text;
    return {
      prompt_tokens,
      completion_tokens,
      total_tokens: prompt_tokens + completion_tokens,
      prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
      completion_tokens_details: { reasoning_tokens: reasoning },
    };
  },
  xai() {
    const [cached, fresh, reasoning_tokens, completion_tokens] = [upTo(90_000), upTo(90_000), upTo(9_000), upTo(9_000)];
    return {
      prompt_tokens: cached + fresh,
      completion_tokens,
      total_tokens: cached + fresh + completion_tokens + reasoning_tokens,
      prompt_tokens_details: { cached_tokens: cached },
      completion_tokens_details: { reasoning_tokens },
    };
  },
  perplexity() {
    const [prompt_tokens, completion_tokens] = [upTo(9_000), upTo(9_000)];
    return {
      prompt_tokens,
      completion_tokens,
      total_tokens: prompt_tokens + completion_tokens,
      citation_tokens: upTo(30_000),
      num_search_queries: upTo(30),
      reasoning_tokens: upTo(90_000),
    };
  },
  anthropic: () => ({
    input_tokens: upTo(300_000),
    cache_creation_input_tokens: upTo(90_000),
    cache_read_input_tokens: upTo(200_000),
    output_tokens: upTo(30_000),
  }),
  google() {
    const [audio, image, text, cachedAudio, cachedText] = [
      upTo(9_000),
      upTo(9_000),
      upTo(300_000),
      upTo(900),
      upTo(90_000),
    ];
    return {
      promptTokenCount: audio + image + text + cachedAudio + cachedText,
      cachedContentTokenCount: cachedAudio + cachedText,
      candidatesTokenCount: upTo(20_000),
      thoughtsTokenCount: upTo(9_000),
      promptTokensDetails: [
        { modality: "TEXT", tokenCount: text + cachedText },
        { modality: "AUDIO", tokenCount: audio + cachedAudio },
        { modality: "IMAGE", tokenCount: image },
      ],
      cacheTokensDetails: [
        { modality: "TEXT", tokenCount: cachedText },
        { modality: "AUDIO", tokenCount: cachedAudio },
      ],
    };
  },
};

/** A provider's wire: its payload, our reader of it, and theirs. */
function wireOf(provider: string) {
  const usageOf = (reader: AnthropicReader | GoogleReader | OpenAiChatReader, payload: object) => {
    reader.read(JSON.stringify(payload), []);
    const finish = reader.finish();
    if (finish.type !== "finish" || !finish.usage) throw new Error("no usage");
    return finish.usage;
  };
  if (provider === "anthropic")
    return {
      payload: PAYLOADS.anthropic,
      ours: (usage: object) => usageOf(new AnthropicReader(), { type: "message_start", message: { usage } }),
      theirs: (usage: object) => theirUsage("anthropic", { model: "m", usage }, "default"),
    };
  if (provider === "google")
    return {
      payload: PAYLOADS.google,
      ours: (usageMetadata: object) => usageOf(new GoogleReader(), { usageMetadata }),
      theirs: (usageMetadata: object) => theirUsage("google", { modelVersion: "m", usageMetadata }, "default"),
    };
  const flavor = { xai: ["x-ai", "chat"], perplexity: ["perplexity", "default"] }[provider] ?? ["openrouter", "chat"];
  return {
    payload: PAYLOADS[provider === "xai" || provider === "perplexity" ? provider : "openai"],
    ours: (usage: object) => usageOf(new OpenAiChatReader(), { usage }),
    theirs: (usage: object) => theirUsage(String(flavor[0]), { model: "m", usage }, String(flavor[1])),
  };
}

function theirUsage(providerId: string, response: object, flavor: string) {
  const provider = findProvider({ providerId });
  if (!provider) throw new Error(`the package does not know ${providerId}`);
  const { usage } = extractUsage(provider, response, flavor);
  // What the package wants to be told, and the payload does not say, is none.
  return {
    ...toTheirUsage({ inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 }),
    ...usage,
  };
}

it("bills the same as @pydantic/genai-prices for the usage that each provider of ours sends, read by each", () => {
  const compared = new Map<string, number>();
  for (const model of listRegistryModels().filter(isPriced)) {
    const wire = wireOf(model.provider);
    for (let round = 0; round < 5; round++) {
      const payload = wire.payload();
      const ours = ourCostUsd(wire.ours(payload), model);
      const theirs = theirCostUsd(wire.theirs(payload), model, AT);
      expect(Math.abs(ours - theirs), `${model.id}: ${JSON.stringify(payload)}`).toBeLessThan(CLOSE_USD);
      compared.set(model.provider, (compared.get(model.provider) ?? 0) + 1);
    }
  }
  expect([...compared.keys()].sort()).toEqual(KEYED_PROVIDERS.map(({ id }) => id).sort());
  expect([...compared.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(300);
});

const TOKEN_KEYS = {
  input_mtok: "inputMicroUsdPerMtok",
  output_mtok: "outputMicroUsdPerMtok",
  cache_read_mtok: "cacheReadMicroUsdPerMtok",
  cache_write_mtok: "cacheWriteMicroUsdPerMtok",
  output_reasoning_mtok: "reasoningMicroUsdPerMtok",
  input_audio_mtok: "audioInputMicroUsdPerMtok",
  cache_audio_read_mtok: "cachedAudioInputMicroUsdPerMtok",
  output_audio_mtok: "audioOutputMicroUsdPerMtok",
  input_image_mtok: "imageInputMicroUsdPerMtok",
  output_image_mtok: "imageOutputMicroUsdPerMtok",
  output_citation_mtok: "citationMicroUsdPerMtok",
} as const;
type Priced = NonNullable<ReturnType<typeof findProvider>>["models"][number];
type Raw = Exclude<Priced["prices"], unknown[]>;

/** A price of the package's own data in our terms; what has no place in ours is left out of both sides. */
function toOurPrice(raw: Raw): ModelPrice {
  const at = (start: number) =>
    Object.fromEntries(
      Object.entries(TOKEN_KEYS).flatMap(([key, name]) => {
        const price = raw[key];
        if (price === undefined) return [];
        const usd =
          typeof price === "number"
            ? price
            : (price.tiers.findLast((tier) => tier.start <= start)?.price ?? price.base);
        return [[name, Math.round(usd * 1e6)]];
      }),
    );
  const starts = Object.values(raw).flatMap((price) =>
    typeof price === "object" ? price.tiers.map(({ start }) => start) : [],
  );
  const known = {
    inputMicroUsdPerMtok: 0,
    outputMicroUsdPerMtok: 0,
    cacheReadMicroUsdPerMtok: null,
    cacheWriteMicroUsdPerMtok: null,
    reasoningMicroUsdPerMtok: null,
  };
  const tiers = [...new Set(starts)]
    .sort((a, b) => a - b)
    .map((start) => ({ aboveInputTokens: start, ...known, ...at(start) }));
  return {
    ...known,
    ...at(-1),
    tiers,
    ...(typeof raw.requests_kcount === "number" ? { requestMicroUsd: Math.round(raw.requests_kcount * 1e3) } : {}),
    ...(typeof raw.web_searches_kcount === "number"
      ? { webSearchMicroUsdPerThousand: Math.round(raw.web_searches_kcount * 1e6) }
      : {}),
    asOf: "2026-11-26",
    source: "registry",
  };
}

function toOurModel({ prices }: Priced): Pick<ModelInfo, "price" | "pricePeriods"> {
  if (!Array.isArray(prices)) return { price: toOurPrice(prices) };
  const [first] = prices;
  const pricePeriods = prices.slice(1).map(({ constraint, prices: raw }): PricePeriod => {
    const price = toOurPrice(raw);
    if (constraint?.type === "time_of_date") {
      const [start, end] = [constraint.start_time, constraint.end_time].map((time) => time.slice(0, 5));
      return { fromDay: null, daily: { start: start ?? "", end: end ?? "" }, price };
    }
    return { fromDay: constraint?.start_date ?? null, daily: null, price };
  });
  return { price: first ? toOurPrice(first.prices) : null, pricePeriods };
}

/** Any usage that adds up. */
function anyUsage(price: ModelPrice): TokenUsage {
  const [cached, cachedAudio, written, audio, image] = [upTo(90_000), upTo(900), upTo(9_000), upTo(9_000), upTo(9_000)];
  const [reasoning, audioOut, imageOut, citations] = [upTo(9_000), upTo(9_000), upTo(9_000), upTo(9_000)];
  return {
    inputTokens: cached + cachedAudio + written + audio + image + upTo(400_000),
    cachedInputTokens: cached + cachedAudio,
    cacheWriteTokens: written,
    audioInputTokens: audio + cachedAudio,
    cachedAudioInputTokens: cachedAudio,
    imageInputTokens: image,
    outputTokens: reasoning + audioOut + imageOut + citations + upTo(20_000),
    reasoningTokens: reasoning,
    audioOutputTokens: audioOut,
    imageOutputTokens: imageOut,
    citationTokens: citations,
    webSearches: price.webSearchMicroUsdPerThousand === undefined ? 0 : upTo(20),
  };
}

it("bills the same for every price of the package's own data: by day, by hour, by context, every kind of token and fee", () => {
  const seen = { models: 0, days: 0, hours: 0, tiers: 0, audio: 0, images: 0, searches: 0, requests: 0 };
  for (const providerId of [
    "openai",
    "anthropic",
    "google",
    "deepseek",
    "mistral",
    "x-ai",
    "perplexity",
    "cohere",
    "groq",
    "together",
    "openrouter",
  ]) {
    for (const priced of findProvider({ providerId })?.models ?? []) {
      const model = toOurModel(priced);
      const { price, pricePeriods = [] } = model;
      if (price === null) continue;
      seen.models++;
      if (pricePeriods.some(({ fromDay }) => fromDay !== null)) seen.days++;
      if (pricePeriods.some(({ daily }) => daily !== null)) seen.hours++;
      if (price.tiers.length > 0) seen.tiers++;
      if (price.audioInputMicroUsdPerMtok) seen.audio++;
      if (price.imageOutputMicroUsdPerMtok) seen.images++;
      if (price.webSearchMicroUsdPerThousand) seen.searches++;
      if (price.requestMicroUsd) seen.requests++;
      for (let round = 0; round < 3; round++) {
        const at = Date.UTC(2024, 0, 1) + Math.floor(random.next() * 3 * 365 * 86_400_000);
        const usage = anyUsage(price);
        const ours = ourCostUsd(usage, model, at);
        const theirs = theirCostUsd(toTheirUsage(usage), model, at);
        expect(Math.abs(ours - theirs), `${priced.id} ${new Date(at).toISOString()}`).toBeLessThan(CLOSE_USD);
      }
    }
  }
  expect(seen.models).toBeGreaterThan(900);
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
});

it("says null, not zero, for a search whose price is unknown", () => {
  const price = listRegistryModels().find(isPriced)?.price ?? null;
  const usage = { inputTokens: 10, outputTokens: 10, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
  expect(costMicroUsd(usage, price)).not.toBeNull();
  expect(costMicroUsd({ ...usage, webSearches: 1 }, price)).toBeNull();
});
