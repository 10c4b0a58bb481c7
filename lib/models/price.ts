import type { MediaUnits } from "./media/units/schema.ts";
import type { ModelPrice, TokenUsage } from "./schema.ts";

type TokenPrices = ModelPrice["tiers"][number] | ModelPrice;

/** A micro-USD is a million of these; a token at one micro-USD per million tokens costs one. */
const PICO_PER_MICRO = 1_000_000n;

/**
 * The prices that apply to a request with this many input tokens: those of the highest tier below it. Providers
 * with context tiers bill the whole request at the tier, not only the tokens above its edge.
 */
export function pricesFor(price: ModelPrice, inputTokens: number): TokenPrices {
  let applied: TokenPrices = price;
  for (const tier of price.tiers) if (inputTokens > tier.aboveInputTokens) applied = tier;
  return applied;
}

/**
 * A sum in 10^-12 USD, exact: a long context times a dear price leaves 2^53, but what stays below it needs no BigInt. The
 * router prices a hundred models for a message, and the garbage of as many BigInts stopped every thirtieth decision.
 */
class PicoSum {
  #small = 0;
  #large = 0n;

  /** Adds tokens at a price in micro-USD per million. */
  add(tokens: number, microUsdPerMtok: number): void {
    const whole = Math.max(0, Math.round(tokens));
    const sum = this.#small + whole * microUsdPerMtok;
    if (sum <= Number.MAX_SAFE_INTEGER) this.#small = sum;
    else this.#large += BigInt(whole) * BigInt(microUsdPerMtok);
  }

  addPico(pico: bigint): void {
    if (pico !== 0n) this.#large += pico;
  }

  get pico(): bigint {
    return BigInt(this.#small) + this.#large;
  }

  /** In whole micro-USD, `more` (below a micro-USD) added before the rest is cut off. */
  toMicroUsd(more: number): number {
    const sum = this.#small + more;
    if (this.#large !== 0n || sum > Number.MAX_SAFE_INTEGER) return Number((this.pico + BigInt(more)) / PICO_PER_MICRO);
    return (sum - (sum % 1_000_000)) / 1_000_000;
  }
}

/** Hands out the tokens of a sum part by part, so that no token is billed twice however the parts overlap. */
class Remaining {
  left: number;

  constructor(sum: number) {
    this.left = sum;
  }

  take(tokens: number): number {
    const taken = Math.min(Math.max(0, tokens), this.left);
    this.left -= taken;
    return taken;
  }
}

/** Adds what the input costs. @returns False when there is something among it whose price is unknown. */
function addInput(sum: PicoSum, usage: TokenUsage, rates: TokenPrices): boolean {
  const plain = rates.inputMicroUsdPerMtok;
  const cacheRead = rates.cacheReadMicroUsdPerMtok ?? plain;
  const audio = rates.audioInputMicroUsdPerMtok ?? null;
  const image = rates.imageInputMicroUsdPerMtok ?? null;
  const rest = new Remaining(usage.inputTokens);
  const heard = audio === null ? 0 : (usage.audioInputTokens ?? 0);
  const heardBefore = Math.min(usage.cachedAudioInputTokens ?? 0, heard, usage.cachedInputTokens);
  sum.add(rest.take(heardBefore), rates.cachedAudioInputMicroUsdPerMtok ?? cacheRead);
  sum.add(rest.take(usage.cachedInputTokens - heardBefore), cacheRead);
  const hour = Math.min(usage.cacheWriteHourTokens ?? 0, usage.cacheWriteTokens);
  const hourRate = rates.cacheWriteHourMicroUsdPerMtok ?? null;
  if (hour > 0 && hourRate === null) return false;
  sum.add(rest.take(hour), hourRate ?? plain);
  sum.add(rest.take(usage.cacheWriteTokens - hour), rates.cacheWriteMicroUsdPerMtok ?? plain);
  sum.add(rest.take(heard - heardBefore), audio ?? plain);
  sum.add(rest.take(image === null ? 0 : (usage.imageInputTokens ?? 0)), image ?? plain);
  sum.add(rest.left, plain);
  return true;
}

function addOutput(sum: PicoSum, usage: TokenUsage, rates: TokenPrices): void {
  const plain = rates.outputMicroUsdPerMtok;
  const rest = new Remaining(usage.outputTokens);
  sum.add(rest.take(usage.reasoningTokens), rates.reasoningMicroUsdPerMtok ?? plain);
  sum.add(rest.take(usage.audioOutputTokens ?? 0), rates.audioOutputMicroUsdPerMtok ?? plain);
  sum.add(rest.take(usage.imageOutputTokens ?? 0), rates.imageOutputMicroUsdPerMtok ?? plain);
  sum.add(rest.take(usage.citationTokens ?? 0), rates.citationMicroUsdPerMtok ?? plain);
  sum.add(rest.left, plain);
}

/** What searches cost in 10^-12 USD; null when there were some and their price is unknown. */
function searchPico(searches: number, price: ModelPrice): bigint | null {
  if (searches === 0) return 0n;
  const { webSearchMicroUsdPerThousand: fee } = price;
  return fee === undefined ? null : (BigInt(searches) * BigInt(fee) * PICO_PER_MICRO) / 1_000n;
}

const MS_PER_HOUR = 3_600_000n;

/** What images, audio and characters cost in 10^-12 USD; null when the model bills by one that was not measured. */
function mediaPico(media: MediaUnits | undefined, price: ModelPrice): bigint | null {
  if (media === undefined) return 0n;
  let pico = 0n;
  if (price.audioInputMicroUsdPerHour !== undefined) {
    if (media.audioSeconds === undefined) return null;
    const ms = BigInt(Math.round(media.audioSeconds * 1000));
    pico += (ms * BigInt(price.audioInputMicroUsdPerHour) * PICO_PER_MICRO) / MS_PER_HOUR;
  }
  if (price.speechMicroUsdPerMillionCharacters !== undefined) {
    if (media.characters === undefined) return null;
    pico += BigInt(media.characters) * BigInt(price.speechMicroUsdPerMillionCharacters);
  }
  if (price.images !== undefined) {
    const found = price.images.find(
      ({ quality, size }) =>
        (quality === null || quality === media.imageQuality) && (size === null || size === media.imageSize),
    );
    if (!found || media.images === undefined) return null;
    pico += BigInt(media.images) * BigInt(found.microUsd) * PICO_PER_MICRO;
  }
  return pico;
}

function sumOf(usage: TokenUsage, price: ModelPrice | null): PicoSum | null {
  if (price === null) return null;
  const rates = pricesFor(price, usage.inputTokens);
  const searches = searchPico(usage.webSearches ?? 0, price);
  const media = mediaPico(usage.media, price);
  const sum = new PicoSum();
  if (searches === null || media === null || !addInput(sum, usage, rates)) return null;
  addOutput(sum, usage, rates);
  sum.add(1_000_000, price.requestMicroUsd ?? 0);
  sum.addPico(searches);
  sum.addPico(media);
  return sum;
}

/**
 * What an answer cost in 10^-12 USD, exactly: each kind of token at its own price, then the fees for the request, for
 * searches, images, audio and characters. `usage.inputTokens` includes cached, cache-written, audio and image tokens, `usage.outputTokens` reasoning,
 * audio and image tokens.
 * @returns null when the price, or that of something beside the tokens, is unknown.
 */
export function costPicoUsd(usage: TokenUsage, price: ModelPrice | null): bigint | null {
  return sumOf(usage, price)?.pico ?? null;
}

/** What an answer cost in micro-USD, rounded to the nearest; null as `costPicoUsd`. */
export function costMicroUsd(usage: TokenUsage, price: ModelPrice | null): number | null {
  return sumOf(usage, price)?.toMicroUsd(500_000) ?? null;
}

/** The same rounded up, for reservations: never below `costMicroUsd` of the same usage. */
export function costCeilingMicroUsd(usage: TokenUsage, price: ModelPrice | null): number | null {
  return sumOf(usage, price)?.toMicroUsd(999_999) ?? null;
}

/**
 * The most a request of text and images can cost in micro-USD, rounded up: nothing cached, all input written to the
 * cache, the whole output allowance used. Reservations are made with it, so it is never below `costMicroUsd` of the same
 * request. Searches are not in it: we ask for none.
 * @returns null when the price is unknown.
 */
export function worstCaseCostMicroUsd(
  request: { inputTokens: number; maxOutputTokens: number },
  price: ModelPrice | null,
): number | null {
  if (price === null) return null;
  const rates = pricesFor(price, request.inputTokens);
  const dearest = (...prices: (number | null | undefined)[]) => Math.max(...prices.map((one) => one ?? 0));
  const { inputMicroUsdPerMtok, cacheWriteMicroUsdPerMtok, cacheReadMicroUsdPerMtok, imageInputMicroUsdPerMtok } =
    rates;
  const sum = new PicoSum();
  sum.add(
    request.inputTokens,
    dearest(inputMicroUsdPerMtok, cacheWriteMicroUsdPerMtok, cacheReadMicroUsdPerMtok, imageInputMicroUsdPerMtok),
  );
  sum.add(
    request.maxOutputTokens,
    dearest(rates.outputMicroUsdPerMtok, rates.reasoningMicroUsdPerMtok, rates.imageOutputMicroUsdPerMtok),
  );
  return sum.toMicroUsd(999_999) + (price.requestMicroUsd ?? 0);
}
