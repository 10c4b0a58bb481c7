import { tokensPerSecondPrior } from "../router/tokens-per-second.ts";
import type { ModelInfo, ReasoningEffort } from "../schema.ts";

/**
 * How much a model thinks before 95 of 100 answers, in tokens, by the effort that is asked of it; what is not asked for
 * counts as `medium`, which is what most providers take then. A prior only: the order of magnitude is from what providers
 * publish of their own models.
 */
const THOUGHT_TOKENS: Record<ReasoningEffort, number> = { none: 0, low: 200, medium: 600, high: 3_000 };
/** From the request to the first token of thought. */
const BEGIN_MS = 1_000;
/** Such a model searches for minutes before it says anything. */
const RESEARCHES = /deep-research/i;

/**
 * How long a thinking model that nobody has timed yet usually takes to begin its answer: what it thinks, at the speed of
 * its size class and of its host.
 * @returns Milliseconds; null where that cannot be said.
 */
export function usualThinkingMs(
  model: Pick<ModelInfo, "providerModelId" | "provider" | "local">,
  effort: ReasoningEffort = "medium",
): number | null {
  if (RESEARCHES.test(model.providerModelId)) return null;
  return BEGIN_MS + (1_000 * THOUGHT_TOKENS[effort]) / tokensPerSecondPrior(model);
}
