import { INTENTS, type RouteDecision } from "../schema.ts";

export type IntentShare = RouteDecision["intents"][number];

const PRECISION = 10_000;

/**
 * How likely each intent is, from the scores of its head: a softmax whose temperature was fitted on prompts that the
 * weights were not trained on. All eleven, descending, rounded to 4 decimals; they sum to 1.
 */
export function classifyIntent(scores: Float64Array, temperature: number): IntentShare[] {
  const top = Math.max(...scores);
  const powers = Array.from(scores, (score) => Math.exp((score - top) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  const shares = INTENTS.map((intent, index) => ({
    intent,
    probability: Math.round(((powers[index] ?? 0) / sum) * PRECISION) / PRECISION,
  }));
  shares.sort((a, b) => b.probability - a.probability || INTENTS.indexOf(a.intent) - INTENTS.indexOf(b.intent));
  const [first, ...others] = shares;
  if (!first) return shares;
  const rest = others.reduce((total, { probability }) => total + Math.round(probability * PRECISION), 0);
  first.probability = (PRECISION - rest) / PRECISION;
  return shares;
}

/** Below this the router does not say what a message asks for; it weighs all that it may be. */
const UNSURE = 0.4;

/** Whether the likeliest intent is too unlikely to be named. */
export const abstains = (shares: readonly IntentShare[]) => (shares[0]?.probability ?? 0) < UNSURE;
