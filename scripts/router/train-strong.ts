import { EDGE_ROW } from "../../lib/models/router/hash-feature.ts";
import { ASK_ROW, CONSTANT_ROW, DIMENSION_ROWS, LENGTH_ROW } from "../../lib/models/router/read-facts.ts";
import { type Example, fitLinear, type SparseVector } from "./fit-linear.ts";
import { meanAndDeviation } from "./mean-and-deviation.ts";
import { scoreOne } from "./train-difficulty.ts";
import { withoutRows, wordsOf } from "./vector-of.ts";

/** A question with what a strong model gained over a weak one: -1, 0 or 1. */
export interface GainExample {
  vector: SparseVector;
  gain: number;
}

/** A question of another set with the share of models that failed it. */
export interface FailureExample {
  vector: SparseVector;
  task: string;
  failure: number;
}

/** Short questions of knowledge and common sense: what makes them hard carries over to questions of any subject. */
const KNOWLEDGE_TASKS = new Set(["arc_challenge", "openbook_qa", "commonsense_qa", "gpqa"]);
const FAILURE_OPTIONS = { outputs: 1, loss: "squared", epochs: 5, rate: 0.02, decay: 0.01, seed: 1 } as const;
const GAIN_OPTIONS = { outputs: 1, loss: "squared", epochs: 4, rate: 0.01, decay: 0.1, seed: 3 } as const;
/** What one standard deviation of the general part adds to the expected gain. */
const GENERAL_SCALE = 0.25;
const SIGNS_SHARE = 1;

/** How hard questions of knowledge are, whatever set they are from: each task's own mean is taken out. */
export function trainFailure(rows: readonly FailureExample[]): Float32Array {
  const known = rows.filter(({ task }) => KNOWLEDGE_TASKS.has(task));
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { task, failure } of known) {
    const { sum, count } = sums.get(task) ?? { sum: 0, count: 0 };
    sums.set(task, { sum: sum + failure, count: count + 1 });
  }
  const examples = known.map(({ vector, task, failure }): Example => {
    const { sum, count } = sums.get(task) ?? { sum: 0, count: 1 };
    // Questions of knowledge show nothing: what tells a request from its material is noise here.
    const features = withoutRows(vector, (row) => row >= ASK_ROW && row < EDGE_ROW);
    return { features, target: [failure - sum / count], weight: 1 };
  });
  return fitLinear(examples, FAILURE_OPTIONS);
}

function factOf({ rows, values }: SparseVector, row: number): number {
  const at = rows.indexOf(row);
  return at < 0 ? 0 : (values[at] ?? 0);
}

/**
 * Trains the head that tells how much a strong model gains: a general part that holds for any subject (length, signs
 * of complexity, and what makes questions fail), and on top of it the words of the subjects that were seen.
 * @param failure Weights of `trainFailure`.
 */
export function trainStrong(rows: readonly GainExample[], failure: Float32Array): Float32Array {
  const length = meanAndDeviation(rows.map(({ vector }) => factOf(vector, LENGTH_ROW)));
  const failing = meanAndDeviation(rows.map(({ vector }) => scoreOne(failure, vector)));
  const signs = meanAndDeviation(
    rows.map(({ vector }) => DIMENSION_ROWS.reduce((sum, row) => sum + factOf(vector, row), 0)),
  );
  const general = failure.map((weight) => weight / failing.deviation);
  general[LENGTH_ROW] = (general[LENGTH_ROW] ?? 0) + 1 / length.deviation;
  for (const row of DIMENSION_ROWS) general[row] = (general[row] ?? 0) + SIGNS_SHARE / signs.deviation;
  const sum = meanAndDeviation(rows.map(({ vector }) => scoreOne(general, vector)));
  for (let row = 0; row < general.length; row++) general[row] = ((general[row] ?? 0) * GENERAL_SCALE) / sum.deviation;
  general[CONSTANT_ROW] = (general[CONSTANT_ROW] ?? 0) - (GENERAL_SCALE * sum.mean) / sum.deviation;
  const examples = rows.map(
    ({ vector, gain }): Example => ({
      features: wordsOf(vector),
      target: [gain - scoreOne(general, vector)],
      weight: 1,
    }),
  );
  const words = fitLinear(examples, GAIN_OPTIONS);
  return general.map((weight, row) => weight + (words[row] ?? 0));
}
