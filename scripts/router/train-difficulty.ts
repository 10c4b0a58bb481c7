import { CONSTANT_ROW } from "../../lib/models/router/read-facts.ts";
import { type Example, fitLinear, type SparseVector, scoreAll } from "./fit-linear.ts";
import { meanAndDeviation } from "./mean-and-deviation.ts";

export interface DifficultyExample {
  vector: SparseVector;
  /** 0 to 1. */
  difficulty: number;
  /** How much it counts; 1 where it is not said. */
  weight?: number;
}

const OPTIONS = { outputs: 1, loss: "squared", epochs: 10, rate: 0.005, decay: 0.03, seed: 3 } as const;

/** Grades 1 to 5 of the written prompts on the scale of the head. */
export const gradeToDifficulty = (grade: number) => (grade - 1) / 4;
/** There are many more written prompts, which say little of what one more constraint adds. */
const LEVEL_WEIGHT = 4;
/** FollowBench's levels: each constraint makes the same task a step harder. */
export const toLevelExample = ({ vector, level }: { vector: SparseVector; level: number }): DifficultyExample => ({
  vector,
  difficulty: 0.15 + 0.14 * level,
  weight: LEVEL_WEIGHT,
});

/**
 * A fit that is held back says too little about both ends. Stretches it around the mean until it spreads as far as what
 * it was fitted to: the order stays.
 */
function stretch(weights: Float32Array, prompts: readonly DifficultyExample[]): Float32Array {
  const wanted = meanAndDeviation(prompts.map(({ difficulty }) => difficulty));
  const given = meanAndDeviation(prompts.map(({ vector }) => scoreOne(weights, vector)));
  const factor = wanted.deviation / given.deviation;
  const stretched = weights.map((weight) => weight * factor);
  stretched[CONSTANT_ROW] = (stretched[CONSTANT_ROW] ?? 0) + wanted.mean - given.mean * factor;
  return stretched;
}

/** Trains the difficulty head. */
export function trainDifficulty(prompts: readonly DifficultyExample[]): Float32Array {
  const examples = prompts.map(
    ({ vector, difficulty, weight = 1 }): Example => ({ features: vector, target: [difficulty], weight }),
  );
  return stretch(fitLinear(examples, OPTIONS), prompts);
}

/** The score of a head with one output. */
export function scoreOne(weights: Float32Array, vector: SparseVector): number {
  const scores = new Float64Array(1);
  scoreAll(weights, vector, scores);
  return scores[0] ?? 0;
}
