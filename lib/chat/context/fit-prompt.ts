import { usualAnswerTokens } from "../../models/answer-tokens.ts";
import { roomFor } from "../../models/context/room-for.ts";
import type { PlanCap } from "../../models/plan/policy.ts";
import type { ModelInfo } from "../../models/schema.ts";
import { AppError } from "../../platform/errors.ts";
import type { BuiltPrompt } from "./build-prompt.ts";

/**
 * The prompt as it goes to a model: whole where its window is large enough, else without the oldest messages.
 * @param build Builds the prompt within a number of tokens.
 * @param cap The longest prompt that the plan allows.
 * @throws AppError context_too_long, or plan_limit where the plan is what is too short, when the instructions and the newest message alone are too long.
 */
export function fitPrompt(
  model: ModelInfo,
  whole: BuiltPrompt,
  build: (budgetTokens: number) => BuiltPrompt,
  cap: PlanCap | null = null,
): { prompt: BuiltPrompt; maxOutputTokens: number } {
  const { fits, maxOutputTokens, promptTokens } = roomFor(model, whole.tokens, usualAnswerTokens(model));
  const own = fits || promptTokens === null ? Number.POSITIVE_INFINITY : promptTokens;
  const limit = Math.min(own, cap?.maxTokens ?? own);
  if (own === Number.POSITIVE_INFINITY && whole.tokens <= limit) return { prompt: whole, maxOutputTokens };
  const prompt = build(limit);
  if (prompt.tokens <= limit) return { prompt, maxOutputTokens };
  if (cap && limit < own) throw cap.refusal(prompt.tokens);
  throw new AppError(
    "context_too_long",
    `This message is too long for ${model.name}. Shorten it or choose a model with a larger window.`,
    {
      issues: [{ path: "content", message: `about ${prompt.tokens} tokens, ${limit} fit` }],
      details: { modelId: model.id, tokens: prompt.tokens, limit },
    },
  );
}
