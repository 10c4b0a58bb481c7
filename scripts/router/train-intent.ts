import { INTENTS, type Intent } from "../../lib/models/schema.ts";
import { type Example, fitLinear, type SparseVector, scoreAll } from "./fit-linear.ts";

export interface IntentExample {
  vector: SparseVector;
  intent: Intent;
  /** Null for the prompts that were written for this router. */
  source: string | null;
}

/** A source is one voice: many rows of it teach little more than few, and would drown the others. */
const PER_SOURCE = 60;
const PER_CLINC_INTENT = 20;
const SOURCE_WEIGHT = 0.2;
const PASTED_WEIGHT = 0.3;
const OPTIONS = { outputs: INTENTS.length, loss: "softmax", epochs: 10, rate: 0.1, decay: 0.0003, seed: 7 } as const;

/** The source of written prompts that were joined to a long text. */
export const PASTED = "pasted";

const oneHot = (intent: Intent) => INTENTS.map((one) => Number(one === intent));

const weightOf = (source: string | null) => (source === null ? 1 : source === PASTED ? PASTED_WEIGHT : SOURCE_WEIGHT);

/** Trains the eleven outputs of the intent head. */
export function trainIntent(prompts: readonly IntentExample[]): Float32Array {
  const counts = new Map<string, number>();
  const examples: Example[] = [];
  for (const { vector, intent, source } of prompts) {
    if (source !== null && source !== PASTED) {
      const seen = (counts.get(source) ?? 0) + 1;
      counts.set(source, seen);
      if (seen > (source.startsWith("clinc") ? PER_CLINC_INTENT : PER_SOURCE)) continue;
    }
    examples.push({ features: vector, target: oneHot(intent), weight: weightOf(source) });
  }
  return fitLinear(examples, OPTIONS);
}

/** The scores of the intents for one vector. */
export function scoreIntents(weights: Float32Array, vector: SparseVector): Float64Array {
  const scores = new Float64Array(INTENTS.length);
  scoreAll(weights, vector, scores);
  return scores;
}

/** The intent with the highest score. */
export const bestIntent = (scores: Float64Array): Intent =>
  INTENTS[scores.indexOf(Math.max(...scores))] ?? "conversation";
