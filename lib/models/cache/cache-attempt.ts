import type { UsageAttempt } from "../../billing/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Target } from "../gateway/target.ts";
import { costMicroUsd } from "../price.ts";
import { priceAt } from "../price-at.ts";
import type { CachedAnswer } from "./open-cache.ts";
import type { CacheHit } from "./schema.ts";

/** What a hit saves: its tokens at the price that is in force today. Micro-USD; null when that is unknown. */
function savedMicroUsdOf({ usage }: CachedAnswer, { model }: Target): number | null {
  return costMicroUsd(usage, priceAt(model, nowMs()));
}

/** What an answer from the cache says of itself. */
export function describeHit(hit: CachedAnswer, target: Target): CacheHit {
  const { kind, createdAt, question } = hit;
  return {
    kind,
    savedMicroUsd: savedMicroUsdOf(hit, target),
    answeredAt: createdAt.toISOString(),
    ...(kind === "semantic" && question !== null ? { question } : {}),
  };
}

/** The ledger row of an answer from the cache: no provider, no tokens, no money, and what it saved. */
export function toCacheAttempt(
  hit: CachedAnswer,
  target: Target,
  place: { conversationId: string | null; messageId: string | null },
  measured: { outcome: UsageAttempt["outcome"]; firstTokenMs: number | null; latencyMs: number },
): UsageAttempt {
  return {
    id: newId(),
    ...place,
    provider: "cache",
    modelId: target.model.id,
    ...measured,
    amountMicroUsd: 0,
    inputTokens: 0,
    outputTokens: 0,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    usageEstimated: false,
    price: null,
    cacheHit: hit.kind,
    savedMicroUsd: savedMicroUsdOf(hit, target),
  };
}
