import { FACT_ROWS, ROWS } from "../../lib/models/router/hash-feature.ts";
import { seededRandom, shuffledIndices } from "./seeded-random.ts";

export interface SparseVector {
  rows: Int32Array;
  values: Float32Array;
}

/** One example: its features, the target of each output (a class as one-hot, or a figure), and how much it counts. */
export interface Example {
  features: SparseVector;
  target: ArrayLike<number>;
  weight: number;
  /** Scores that are given already: only what they leave is fitted. */
  base?: ArrayLike<number>;
}

export interface FitOptions {
  outputs: number;
  /** `softmax`: the outputs are classes. `squared`: each is a figure of its own. */
  loss: "softmax" | "squared";
  epochs: number;
  rate: number;
  /** Shrinks a weight each time its feature occurs. */
  decay: number;
  /** The share of the words that an example goes without each time it is seen (dropout): none by default. */
  dropout?: number;
  seed: number;
}

function toErrors(scores: Float64Array, { target }: Example, loss: FitOptions["loss"]): void {
  if (loss === "squared") {
    for (let out = 0; out < scores.length; out++) scores[out] = (scores[out] ?? 0) - (target[out] ?? 0);
    return;
  }
  const top = Math.max(...scores);
  let sum = 0;
  for (let out = 0; out < scores.length; out++) sum += scores[out] = Math.exp((scores[out] ?? 0) - top);
  for (let out = 0; out < scores.length; out++) scores[out] = (scores[out] ?? 0) / sum - (target[out] ?? 0);
}

/** The score of every output for one vector. */
export function scoreAll(weights: Float32Array, { rows, values }: SparseVector, scores: Float64Array): void {
  scores.fill(0);
  const outputs = scores.length;
  for (let at = 0; at < rows.length; at++) {
    const value = values[at] ?? 0;
    const base = (rows[at] ?? 0) * outputs;
    for (let out = 0; out < outputs; out++) scores[out] = (scores[out] ?? 0) + value * (weights[base + out] ?? 0);
  }
}

/** A vector without a share of its hashed features, drawn anew; the others stand in for them. Facts stay. */
function thin({ rows, values }: SparseVector, dropout: number, random: () => number): SparseVector {
  const kept = [...rows.keys()].filter((at) => (rows[at] ?? 0) < FACT_ROWS || random() >= dropout);
  const scaled = (at: number) => (values[at] ?? 0) / ((rows[at] ?? 0) < FACT_ROWS ? 1 : 1 - dropout);
  return { rows: Int32Array.from(kept, (at) => rows[at] ?? 0), values: Float32Array.from(kept, scaled) };
}

/**
 * Fits a linear model by stochastic gradient descent with a rate of its own for each weight (AdaGrad, Duchi et al. 2011).
 * With dropout (Wager et al. 2013) it cannot rely on any one word: what that tells, its neighbours learn to tell too.
 * The same examples, options and seed give the same bits.
 * @returns Weights, one row of `outputs` figures for each feature.
 */
export function fitLinear(examples: readonly Example[], options: FitOptions): Float32Array {
  const { outputs, loss, epochs, rate, decay, dropout = 0, seed } = options;
  const weights = new Float32Array(ROWS * outputs);
  const squares = new Float32Array(ROWS * outputs);
  const scores = new Float64Array(outputs);
  const random = seededRandom(seed);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const index of shuffledIndices(examples.length, random)) {
      const example = examples[index] as Example;
      const features = dropout === 0 ? example.features : thin(example.features, dropout, random);
      const { rows, values } = features;
      scoreAll(weights, features, scores);
      if (example.base)
        for (let out = 0; out < outputs; out++) scores[out] = (scores[out] ?? 0) + (example.base[out] ?? 0);
      toErrors(scores, example, loss);
      for (let at = 0; at < rows.length; at++) {
        const base = (rows[at] ?? 0) * outputs;
        const value = (values[at] ?? 0) * example.weight;
        for (let out = 0; out < outputs; out++) {
          const place = base + out;
          const weight = weights[place] ?? 0;
          const gradient = value * (scores[out] ?? 0) + decay * weight;
          const square = (squares[place] ?? 0) + gradient * gradient;
          squares[place] = square;
          if (square > 0) weights[place] = weight - (rate * gradient) / (Math.sqrt(square) + 1e-6);
        }
      }
    }
  }
  return weights;
}
