import type { ModelInfo } from "../schema.ts";

/** Estimated lengths may be this much too low. */
export const LENGTH_MARGIN = 1.1;
/** And this much too high. */
const HIGH_MARGIN = 1.25;
/** Room kept for the answer, whatever else is in the window. */
const LEAST_OUTPUT_TOKENS = 1_000;
/** The part of a window that an answer may take when the prompt has to be cut anyway. */
const ANSWER_SHARE = 0.25;

export interface Room {
  /** Whether prompt and answer go into the window as they are. */
  fits: boolean;
  /** True when the prompt is too long even if the estimate is far too high. */
  isHopeless: boolean;
  /** What the answer may take. */
  maxOutputTokens: number;
  /** Estimated tokens that a prompt may have; null when the window is unknown. */
  promptTokens: number | null;
}

/**
 * Divides a model's window between a prompt and its answer. The answer gives way first, down to a thousand tokens: a
 * shorter answer is better than one that has not read everything.
 * @param promptTokens Estimated.
 * @param wantedTokens The most that the answer should take.
 */
export function roomFor(
  { contextTokens, maxOutputTokens: limit }: Pick<ModelInfo, "contextTokens" | "maxOutputTokens">,
  promptTokens: number,
  wantedTokens: number,
): Room {
  const wanted = Math.min(wantedTokens, limit ?? wantedTokens);
  if (contextTokens === null) return { fits: true, isHopeless: false, maxOutputTokens: wanted, promptTokens: null };
  const least = Math.min(wanted, LEAST_OUTPUT_TOKENS, Math.ceil(contextTokens * ANSWER_SHARE));
  const left = contextTokens - Math.round(promptTokens * LENGTH_MARGIN);
  const fits = left >= least;
  const maxOutputTokens = Math.max(1, Math.min(wanted, fits ? left : Math.ceil(contextTokens * ANSWER_SHARE)));
  return {
    fits,
    isHopeless: promptTokens / HIGH_MARGIN > contextTokens,
    maxOutputTokens,
    promptTokens: Math.floor((contextTokens - (fits ? least : maxOutputTokens)) / LENGTH_MARGIN),
  };
}
