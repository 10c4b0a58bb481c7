import { EDGE_ROW, FACT_ROWS, ROWS } from "../../lib/models/router/hash-feature.ts";
import { INTENTS, type Intent } from "../../lib/models/schema.ts";
import { type Example, fitLinear, type SparseVector, scoreAll } from "./fit-linear.ts";
import { withoutRows } from "./vector-of.ts";

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
const NOTED_WEIGHT = 0.25;
const OPTIONS = { outputs: INTENTS.length, loss: "softmax", epochs: 10, rate: 0.1, decay: 0.001, seed: 7 } as const;
const DROPOUT = 0.5;

/** The source of written prompts that were joined to a long text, and of those joined to a short one. */
export const PASTED = "pasted";
export const NOTED = "noted";
/** Whether a prompt is another one again: it must not be trained on where that one is measured. */
export const isJoined = (source: string | null) => source === PASTED || source === NOTED;

/** What one order of the examples leaves to chance is averaged out over three. */
const SEEDS = [7, 8, 9];

function fitAveraged(examples: readonly Example[]): Float32Array {
  const sum = new Float32Array(ROWS * INTENTS.length);
  for (const seed of SEEDS) {
    const weights = fitLinear(examples, { ...OPTIONS, dropout: DROPOUT, seed });
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + (weights[at] ?? 0) / SEEDS.length;
  }
  return sum;
}

const oneHot = (intent: Intent) => INTENTS.map((one) => Number(one === intent));

const isEdge = (row: number) => row >= EDGE_ROW && row < FACT_ROWS;

/** Only the concepts at the edges of a long message. */
const edgesOf = (vector: SparseVector) => withoutRows(vector, (row) => !isEdge(row));

/**
 * Trains the eleven outputs of the intent head: first on the messages as they are, then what their edges add where a
 * long text was pasted, so that what is learned of long messages changes nothing for short ones.
 */
export function trainIntent(prompts: readonly IntentExample[]): Float32Array {
  const counts = new Map<string, number>();
  const examples: Example[] = [];
  for (const { vector, intent, source } of prompts) {
    if (source === PASTED) continue;
    if (source !== null && source !== NOTED) {
      const seen = (counts.get(source) ?? 0) + 1;
      counts.set(source, seen);
      if (seen > (source.startsWith("clinc") ? PER_CLINC_INTENT : PER_SOURCE)) continue;
    }
    const weight = source === null ? 1 : source === NOTED ? NOTED_WEIGHT : SOURCE_WEIGHT;
    examples.push({ features: withoutRows(vector, isEdge), target: oneHot(intent), weight });
  }
  const weights = fitAveraged(examples);
  const pasted = prompts
    .filter(({ vector, source }) => source === PASTED || (source === null && vector.rows.some(isEdge)))
    .map(({ vector, intent }): Example => {
      const base = scoreIntents(weights, vector);
      return { features: edgesOf(vector), target: oneHot(intent), weight: 1, base };
    });
  const edges = fitLinear(pasted, OPTIONS);
  return weights.map((weight, at) => weight + (edges[at] ?? 0));
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
