import { INTENTS, type Intent, type RouteDecision } from "../schema.ts";
import { INTENT_RULES } from "./intent-rules.ts";
import type { ReadText } from "./read-text.ts";

export type IntentShare = RouteDecision["intents"][number];

/** What every intent has without any sign of it; conversation more, since most messages are just that. */
const BASE = 0.15;
const BASE_CONVERSATION = 1;
const PRECISION = 10_000;

const CODE_FENCE = /```/;
const CODE_LINES =
  /^\s*(?:(?:def|class|import|from|const|let|var|function|public|private|fn|func|package|#include|SELECT|INSERT|UPDATE|CREATE)\b.*[({;:]|.*[;{}]\s*$|\s+at .+\(.+:\d+.*\)|Traceback )/gm;
const MATH_SIGNS = /\\(?:frac|int|sum|sqrt|lim|begin)|\$[^$\n]+\$|[∫∑√∞≤≥≠π∂∇]|[a-z]\^\d|[²³]/giu;
const ARITHMETIC = /\d+(?:[.,]\d+)?\s*[-+*×÷/^%=]\s*\(?\d+/g;
const EQUATION = /\b\d*[xyz]\s*(?:\^\s*\d\s*)?[-+=]\s*\d/i;

/** Intents whose object is a text that the message carries. */
const ABOUT_A_TEXT = new Set<Intent>(["summarization", "translation", "extraction"]);

/**
 * What a long message carries has words of its own; what is asked stands in its first or last sentence, and is most
 * likely something to be done with the rest.
 */
function emphasis(intent: Intent, pattern: RegExp, core: string | null): number {
  if (core === null) return 1;
  if (!pattern.test(core)) return 0.3;
  return ABOUT_A_TEXT.has(intent) ? 1.5 : 1;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function addStructure(scores: Record<Intent, number>, { sample, words }: ReadText): void {
  if (CODE_FENCE.test(sample)) scores.code += 3;
  scores.code += Math.min(4, count(sample, CODE_LINES));
  scores.math += Math.min(4, 1.5 * count(sample, MATH_SIGNS));
  const sums = count(sample, ARITHMETIC);
  // Dates and versions look like sums; they are a small part of what holds them.
  if (sums > 0 && words < 12 * (sums + 1)) scores.math += 3;
  if (EQUATION.test(sample)) scores.math += 3;
  if (words <= 3) scores.conversation += 1;
}

/**
 * How likely each intent is, by signs in the instruction and in the shape of the message: weights of the rules that fit,
 * as shares of their sum. All eleven, descending, rounded to 4 decimals; they sum to 1.
 */
export function classifyIntent(text: ReadText, hasImages: boolean): IntentShare[] {
  const scores = Object.fromEntries(INTENTS.map((intent) => [intent, BASE])) as Record<Intent, number>;
  scores.conversation = BASE_CONVERSATION;
  for (const { intent, weight, pattern } of INTENT_RULES) {
    if (!pattern.test(text.instruction)) continue;
    scores[intent] += weight * emphasis(intent, pattern, text.core);
  }
  addStructure(scores, text);
  // Without an image the word alone says little; with one, most of what is asked is about it.
  scores.vision = hasImages ? scores.vision + 7 : scores.vision / 3;
  const sum = INTENTS.reduce((total, intent) => total + scores[intent], 0);
  const shares = INTENTS.map((intent) => ({
    intent,
    probability: Math.round((scores[intent] / sum) * PRECISION) / PRECISION,
  }));
  shares.sort((a, b) => b.probability - a.probability || INTENTS.indexOf(a.intent) - INTENTS.indexOf(b.intent));
  const [first, ...others] = shares;
  if (!first) return shares;
  const rest = others.reduce((total, { probability }) => total + Math.round(probability * PRECISION), 0);
  first.probability = (PRECISION - rest) / PRECISION;
  return shares;
}
