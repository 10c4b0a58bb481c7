import { type Example, fitLinear, type SparseVector, scoreAll } from "./fit-linear.ts";

export interface DifficultyExample {
  vector: SparseVector;
  /** 0 to 1. */
  difficulty: number;
}

const OPTIONS = { outputs: 1, loss: "squared", epochs: 10, rate: 0.005, decay: 0.03, seed: 3 } as const;

/** Grades 1 to 5 of the written prompts on the scale of the head. */
export const gradeToDifficulty = (grade: number) => (grade - 1) / 4;
/** FollowBench's levels: each constraint makes the same task a step harder. */
export const levelToDifficulty = (level: number) => 0.15 + 0.14 * level;

/** Trains the difficulty head. */
export function trainDifficulty(prompts: readonly DifficultyExample[]): Float32Array {
  const examples = prompts.map(
    ({ vector, difficulty }): Example => ({ features: vector, target: [difficulty], weight: 1 }),
  );
  return fitLinear(examples, OPTIONS);
}

/** The score of a head with one output. */
export function scoreOne(weights: Float32Array, vector: SparseVector): number {
  const scores = new Float64Array(1);
  scoreAll(weights, vector, scores);
  return scores[0] ?? 0;
}
