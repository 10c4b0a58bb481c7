import type { AttemptReport } from "../gateway/attempt.ts";
import type { ProviderErrorKind } from "../schema.ts";

/** What one call tells of its model. */
export interface Sample {
  modelId: string;
  failed: boolean;
  firstTokenMs: number | null;
  tokensPerSecond: number | null;
  error: ProviderErrorKind | null;
}

/** Fewer tokens, or a shorter time, say nothing of the speed: they came in one piece. */
const LEAST_TOKENS = 16;
const LEAST_MS = 100;

function speedOf({ usage, latencyMs, firstTokenMs, outcome }: AttemptReport): number | null {
  if (outcome !== "complete" || !usage || firstTokenMs === null || usage.outputTokens < LEAST_TOKENS) return null;
  // Hidden thinking is done before the first token that is seen, so its tokens belong to the whole time.
  const spentMs = usage.reasoningTokens > 0 ? latencyMs : latencyMs - firstTokenMs;
  return spentMs < LEAST_MS ? null : (usage.outputTokens * 1_000) / spentMs;
}

/**
 * What a call tells of the health of its model, or null for nothing: the request's own fault, a person's own server
 * (which nobody else reaches), or the limit of a person's own key.
 */
export function sampleOf(report: AttemptReport): Sample | null {
  const { target, error, outcome, firstTokenMs } = report;
  const isOwn = target.ownerId !== undefined;
  if (isOwn && (target.baseUrl !== null || error?.kind === "rate_limited")) return null;
  if (error && !error.transient) return null;
  const failed = error !== undefined && outcome !== "stopped";
  return {
    modelId: target.model.id,
    failed,
    firstTokenMs,
    tokensPerSecond: speedOf(report),
    error: failed ? (error?.kind ?? null) : null,
  };
}
