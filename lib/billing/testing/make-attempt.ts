import { newId } from "../../platform/ids.ts";
import type { UsageAttempt } from "../schema.ts";

/** One provider call that went well. @param amountMicroUsd Its cost; null when the price is unknown. */
export function makeAttempt(amountMicroUsd: number | null): UsageAttempt {
  return {
    id: newId(),
    conversationId: null,
    messageId: null,
    provider: "openai",
    modelId: "openai/gpt",
    outcome: "complete",
    amountMicroUsd,
    inputTokens: 10,
    outputTokens: 20,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    usageEstimated: false,
    price: null,
    firstTokenMs: 5,
    latencyMs: 9,
  };
}
