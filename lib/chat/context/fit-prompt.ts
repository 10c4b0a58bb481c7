import { roomFor } from "../../models/context/room-for.ts";
import type { ModelInfo } from "../../models/schema.ts";
import { AppError } from "../../platform/errors.ts";
import type { BuiltPrompt } from "./build-prompt.ts";

/** What an answer may take at most when the model publishes no limit. */
export const DEFAULT_MAX_OUTPUT_TOKENS = 8192;

/**
 * The prompt as it goes to a model: whole where its window is large enough, else without the oldest messages.
 * @param build Builds the prompt within a number of tokens.
 * @throws AppError context_too_long when the instructions and the newest message alone are too long.
 */
export function fitPrompt(
  model: ModelInfo,
  whole: BuiltPrompt,
  build: (budgetTokens: number) => BuiltPrompt,
): { prompt: BuiltPrompt; maxOutputTokens: number } {
  const { fits, maxOutputTokens, promptTokens } = roomFor(model, whole.tokens, DEFAULT_MAX_OUTPUT_TOKENS);
  if (fits || promptTokens === null) return { prompt: whole, maxOutputTokens };
  const prompt = build(promptTokens);
  if (prompt.tokens <= promptTokens) return { prompt, maxOutputTokens };
  throw new AppError(
    "context_too_long",
    `This message is too long for ${model.name}. Shorten it or choose a model with a larger window.`,
    {
      issues: [{ path: "content", message: `about ${prompt.tokens} tokens, ${promptTokens} fit` }],
      details: { modelId: model.id, tokens: prompt.tokens, limit: promptTokens },
    },
  );
}
