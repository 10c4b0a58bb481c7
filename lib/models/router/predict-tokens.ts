import { estimateTokens } from "../estimate-tokens.ts";
import { costMicroUsd } from "../price.ts";
import type { Intent, ModelInfo } from "../schema.ts";
import type { IntentShare } from "./classify-intent.ts";
import type { Complexity } from "./measure-complexity.ts";
import type { RouteInput } from "./route-input.ts";

export interface PredictedTokens {
  inputTokens: number;
  /** Of the visible answer. */
  outputTokens: number;
  /** Tokens that a reasoning model adds before it. */
  reasoningTokens: number;
}

/** Tokens of a middling answer. A translation is as long as what is translated, so it has none of its own. */
const TYPICAL_OUTPUT: Record<Intent, number> = {
  code: 900,
  reasoning: 700,
  math: 500,
  creative_writing: 900,
  analysis: 900,
  summarization: 300,
  translation: 60,
  extraction: 300,
  conversation: 120,
  research: 800,
  vision: 300,
};
const IMAGE_TOKENS = 1_000;
const REASONING_TOKENS = { least: 100, most: 6_000 };

/** Predicts the tokens of an answer: input by length, output by intent, complexity and the caller's limit. */
export function predictTokens(
  input: RouteInput,
  intents: readonly IntentShare[],
  complexity: Complexity,
): PredictedTokens {
  const textTokens = input.textTokens ?? estimateTokens(input.text);
  const demand = complexity.dimensions.find(({ name }) => name === "output_demand")?.value ?? 0;
  const size = 0.4 + 1.2 * complexity.overall + 2 * demand;
  let outputTokens = 0;
  for (const { intent, probability } of intents) {
    const typical = TYPICAL_OUTPUT[intent] * size + (intent === "translation" ? textTokens : 0);
    outputTokens += probability * typical;
  }
  const { least, most } = REASONING_TOKENS;
  return {
    inputTokens: Math.max(textTokens, input.historyTokens) + (input.hasImages ? IMAGE_TOKENS : 0),
    outputTokens: Math.round(Math.min(outputTokens, input.maxOutputTokens)),
    reasoningTokens: Math.round(least + (most - least) * complexity.overall ** 2),
  };
}

/** What the answer is expected to cost on this model; null when its price is unknown. */
export function predictCostMicroUsd(model: ModelInfo, tokens: PredictedTokens, maxOutputTokens: number): number | null {
  const reasoningTokens = model.reasoning ? tokens.reasoningTokens : 0;
  const most = Math.min(maxOutputTokens, model.maxOutputTokens ?? maxOutputTokens);
  const outputTokens = Math.min(tokens.outputTokens + reasoningTokens, most);
  return costMicroUsd(
    {
      inputTokens: tokens.inputTokens,
      outputTokens,
      reasoningTokens: Math.min(reasoningTokens, outputTokens),
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
    },
    model.price,
  );
}
