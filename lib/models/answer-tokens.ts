import type { ModelInfo } from "./schema.ts";

/** What an answer may take of a model that does not think first. */
export const USUAL_ANSWER_TOKENS = 8_192;
/** With its thinking: at least this much should be left (https://platform.openai.com/docs/guides/reasoning). */
const WITH_THINKING_TOKENS = 25_000;

/** How many tokens an answer of the model may take, thinking included, where its caller sets no limit. */
export function usualAnswerTokens({ reasoning, local, maxOutputTokens }: ModelInfo): number {
  const usual = reasoning && !local ? WITH_THINKING_TOKENS : USUAL_ANSWER_TOKENS;
  return Math.min(usual, maxOutputTokens ?? usual);
}
