import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { extractUsage, findProvider } from "@pydantic/genai-prices";
import { expect, it } from "vitest";
import { readBody } from "./gateway/read-body.ts";
import { readSdkStream } from "./gateway/read-sdk-stream.ts";
import { costMicroUsd, costPicoUsd } from "./price.ts";
import { priceAt } from "./price-at.ts";
import type { Provider } from "./providers/provider.ts";
import { getProvider, KEYED_PROVIDERS } from "./providers/registry.ts";
import { getModel } from "./registry/find-model.ts";
import { listRegistryModels } from "./registry/load-registry.ts";
import type { ModelInfo, ModelPrice, PricePeriod, TokenUsage } from "./schema.ts";
import { theirCostUsd, toTheirUsage } from "./testing/genai-prices.ts";
import { asObject } from "./wire/wire-reader.ts";

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

const NOTHING = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
const isPriced = (model: ModelInfo) => model.price !== null && model.kind === "chat";
const ourCostUsd = (usage: TokenUsage, model: Pick<ModelInfo, "price" | "pricePeriods">, atMs = AT) =>
  Number(costPicoUsd(usage, priceAt(model, atMs))) / 1e12;

const readLines = <T>(file: string): T[] =>
  readFileSync(new URL(`testing/${file}`, import.meta.url), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

/** An answer as its provider documents that it is streamed (testing/README.md). */
interface Streamed {
  model: string;
  /** The payloads of its events, in order. */
  wire: (Record<string, unknown> | string)[];
}
const DOCUMENTED = readLines<Streamed>("documented-usage.jsonl");

/** What a provider really said of an answer's usage (testing/README.md). */
interface Recorded {
  provider: string;
  model: string;
  usage: Record<string, unknown>;
}
const RECORDED = readLines<Recorded>("recorded-usage.jsonl");

/** The places of an event that tell usage, one of which each provider uses. */
const placesOf = (payload: Record<string, unknown>) =>
  [payload, payload.message, payload.delta, payload.response, payload.x_groq].map(asObject);

/** A documented answer of the provider, with what was recorded in each place where it tells its usage. */
function streamRecorded({ provider, model: recordedModel, usage }: Recorded): Streamed {
  const ofProvider = DOCUMENTED.filter(({ model }) => getModel(model).provider === provider);
  // Of that model where it is still on the list: names of providers go on with a date.
  const [streamed = ofProvider[0]] = ofProvider
    .filter(({ model }) => recordedModel.startsWith(model.slice(provider.length + 1)))
    .toSorted((a, b) => b.model.length - a.model.length);
  if (!streamed) throw new Error(`no documented answer of ${provider}`);
  const { model, wire } = structuredClone(streamed);
  for (const place of wire.map(asObject).flatMap(placesOf))
    for (const key of ["usage", "usageMetadata"]) if (place[key]) place[key] = usage;
  return { model, wire };
}

/** What the gateway reads of the answer: by our reader of the provider's wire, else by the SDK's. */
async function readUsage(provider: Provider, { wire }: Streamed): Promise<TokenUsage> {
  const body = wire
    .map((payload) => `data: ${typeof payload === "string" ? payload : JSON.stringify(payload)}\n\n`)
    .join("");
  const reader = provider.createReader?.();
  const events = reader ? readBody(Readable.from([Buffer.from(body)]), reader, 1_000) : await readBySdk(provider, body);
  for await (const batch of events)
    for (const event of batch) if (event.type === "finish" && event.usage) return event.usage;
  throw new Error("no usage");
}

async function readBySdk(provider: Provider, body: string) {
  const headers = { "content-type": "text/event-stream" };
  const model = provider.createModel({
    apiKey: "recorded",
    baseUrl: "http://recorded.test",
    modelId: "m",
    fetch: async () => new Response(body, { headers }),
  });
  const { stream } = await model.doStream({ prompt: [{ role: "user", content: [{ type: "text", text: "Hello" }] }] });
  return readSdkStream(stream, 1_000);
}

/** How the package calls a provider, and which of its extractors reads this wire; OpenRouter's where it has none. */
const THEIRS: Record<string, [id: string, flavor: string]> = {
  openai: ["openai", "chat"],
  anthropic: ["anthropic", "default"],
  google: ["google", "default"],
  deepseek: ["deepseek", "chat"],
  mistral: ["mistral", "default"],
  perplexity: ["perplexity", "default"],
  // We speak its Responses API, which is OpenAI's.
  xai: ["openai", "responses"],
  cohere: ["cohere", "default"],
  groq: ["groq", "default"],
};

/** What the package reads of the answer. It knows whole answers only, so that the parts of the stream are joined. */
function readTheirs(provider: string, { wire }: Streamed): Record<string, number | undefined> {
  const [providerId, flavor] = THEIRS[provider] ?? ["openrouter", "chat"];
  const known = findProvider({ providerId });
  if (!known) throw new Error(`the package does not know ${providerId}`);
  const whole = { model: "m", modelVersion: "m", usage: {}, usageMetadata: {} };
  for (const payload of wire.map(asObject)) {
    for (const { usage, usageMetadata } of placesOf(payload)) {
      Object.assign(whole.usage, usage);
      Object.assign(whole.usageMetadata, usageMetadata);
    }
  }
  const { usage } = extractUsage(known, whole, flavor);
  // What the package wants to be told, and the answer does not say, is none.
  return { ...toTheirUsage(NOTHING), ...usage };
}

/** Our bill and theirs for an answer, each as read by its own side, in USD. */
async function billBoth(streamed: Streamed): Promise<{ ours: number; theirs: number }> {
  const model = getModel(streamed.model);
  const usage = await readUsage(getProvider(model.provider), streamed);
  expect(costPicoUsd(usage, null)).toBeNull();
  return { ours: ourCostUsd(usage, model), theirs: theirCostUsd(readTheirs(model.provider, streamed), model, AT) };
}

it("bills the same as @pydantic/genai-prices for answers of every provider, read from its wire by each", async () => {
  const compared = new Set<string>();
  for (const streamed of DOCUMENTED) {
    const { ours, theirs } = await billBoth(streamed);
    expect(Math.abs(ours - theirs), JSON.stringify(streamed)).toBeLessThan(CLOSE_USD);
    expect(ours, JSON.stringify(streamed)).toBeGreaterThan(0);
    compared.add(getModel(streamed.model).provider);
  }
  expect([...compared].sort()).toEqual(KEYED_PROVIDERS.map(({ id }) => id).sort());
  expect(DOCUMENTED.length).toBeGreaterThanOrEqual(300);
});

it("bills the same for what providers really said of their answers", async () => {
  const compared = new Set<string>();
  for (const recorded of RECORDED) {
    const { ours, theirs } = await billBoth(streamRecorded(recorded));
    expect(Math.abs(ours - theirs), JSON.stringify(recorded)).toBeLessThan(CLOSE_USD);
    compared.add(recorded.provider);
  }
  expect(compared.size).toBe(9);
  expect(RECORDED.length).toBeGreaterThanOrEqual(300);
});

const TOKEN_KEYS = {
  input_mtok: "inputMicroUsdPerMtok",
  output_mtok: "outputMicroUsdPerMtok",
  cache_read_mtok: "cacheReadMicroUsdPerMtok",
  cache_write_mtok: "cacheWriteMicroUsdPerMtok",
  cache_write_1h_mtok: "cacheWriteHourMicroUsdPerMtok",
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
  const hour = price.cacheWriteHourMicroUsdPerMtok === undefined ? 0 : Math.min(written, upTo(9_000));
  const [reasoning, audioOut, imageOut, citations] = [upTo(9_000), upTo(9_000), upTo(9_000), upTo(9_000)];
  return {
    inputTokens: cached + cachedAudio + written + audio + image + upTo(400_000),
    cachedInputTokens: cached + cachedAudio,
    cacheWriteTokens: written,
    cacheWriteHourTokens: hour,
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

it("says null, not zero, for a search or an hour in the cache whose price is unknown", () => {
  const price = listRegistryModels().find(isPriced)?.price ?? null;
  const usage = { ...NOTHING, inputTokens: 10, outputTokens: 10, cacheWriteTokens: 5 };
  expect(costMicroUsd(usage, price)).not.toBeNull();
  expect(costMicroUsd({ ...usage, webSearches: 1 }, price)).toBeNull();
  expect(costMicroUsd({ ...usage, cacheWriteHourTokens: 5 }, price)).toBeNull();
});
