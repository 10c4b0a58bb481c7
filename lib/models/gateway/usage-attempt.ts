import type { UsageAttempt } from "../../billing/schema.ts";
import { newId } from "../../platform/ids.ts";
import { QUARTERS_PER_TOKEN } from "../estimate-tokens.ts";
import { costMicroUsd } from "../price.ts";
import { priceAt } from "../price-at.ts";
import type { TokenUsage } from "../schema.ts";
import type { AttemptReport } from "./attempt.ts";
import { learnScale, scaleTokens } from "./token-scale.ts";

/** What is known of a call when the provider did not report usage. */
export interface UsageEstimate {
  inputTokens: number;
  /** Of tokens, by `tokenQuarters`: a character of Latin text is one, one of Chinese four. */
  outputQuarters: number;
}

function usageOf(report: AttemptReport, estimate: UsageEstimate): { usage: TokenUsage; estimated: boolean } {
  const { model, keySource } = report.target;
  const tokens = {
    inputTokens: estimate.inputTokens,
    outputTokens: estimate.outputQuarters / QUARTERS_PER_TOKEN,
  };
  if (report.usage) {
    const estimated = report.usageEstimated ?? false;
    // Of keys that are somebody's own nothing is learned that would settle the answers of others.
    if (!estimated && !keySource && !report.usage.media) learnScale(model.id, report.usage, tokens);
    return { usage: report.usage, estimated };
  }
  // A call that never answered is not billed by any provider.
  const answered = report.outcome !== "failed" && (report.firstTokenMs !== null || report.outcome === "complete");
  return {
    usage: {
      ...(answered ? scaleTokens(model.id, tokens) : { inputTokens: 0, outputTokens: 0 }),
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
    },
    estimated: answered,
  };
}

/** The tokens of a settled call; those that nobody counted are 0. */
export function usageOfAttempt(attempt: UsageAttempt | undefined): TokenUsage {
  return {
    inputTokens: attempt?.inputTokens ?? 0,
    outputTokens: attempt?.outputTokens ?? 0,
    cachedInputTokens: attempt?.cachedInputTokens ?? 0,
    cacheWriteTokens: attempt?.cacheWriteTokens ?? 0,
    reasoningTokens: attempt?.reasoningTokens ?? 0,
  };
}

/** The ledger row of one provider call: real usage, or an estimate that says so, at the price in force. */
export function toUsageAttempt(
  report: AttemptReport,
  message: { conversationId: string | null; messageId: string | null },
  estimate: UsageEstimate,
): UsageAttempt {
  const { usage: all, estimated } = usageOf(report, estimate);
  const { media, ...usage } = all;
  const { model, keySource } = report.target;
  const price = priceAt(model, report.startedAt);
  // No fee for the request either, and no price that would have to be known.
  const isBilled = report.usage !== null || estimated;
  return {
    id: newId(),
    ...message,
    provider: report.target.provider,
    modelId: model.id,
    outcome: report.outcome,
    amountMicroUsd: isBilled ? costMicroUsd(all, price) : 0,
    ...usage,
    units: media ?? null,
    usageEstimated: estimated,
    price,
    firstTokenMs: report.firstTokenMs,
    latencyMs: report.latencyMs,
    ...(keySource ? { keySource } : {}),
  };
}
