import { DIFFICULTY, OUTPUTS, STRONG, type Weights } from "./encode-weights.ts";
import type { Features } from "./extract-features.ts";
import { FACT_ROWS } from "./hash-feature.ts";

/** What the heads make of a message, before calibration. */
export interface HeadScores {
  /** One for each intent, in the order of `INTENTS`. */
  intents: Float64Array;
  difficulty: number;
  strong: number;
}

/** The weighted sum of a message's features, for every head at once. */
export function scoreHeads({ count, rows, values }: Features, { facts, hashed, steps }: Weights): HeadScores {
  const exact = new Float64Array(OUTPUTS);
  const stepped = new Float64Array(OUTPUTS);
  for (let at = 0; at < count; at++) {
    const row = rows[at] ?? 0;
    const value = values[at] ?? 0;
    const isFact = row < FACT_ROWS;
    const table = isFact ? facts : hashed;
    const sums = isFact ? exact : stepped;
    const base = (isFact ? row : row - FACT_ROWS) * OUTPUTS;
    for (let out = 0; out < OUTPUTS; out++) sums[out] = (sums[out] ?? 0) + value * (table[base + out] ?? 0);
  }
  for (let out = 0; out < OUTPUTS; out++) exact[out] = (exact[out] ?? 0) + (stepped[out] ?? 0) * (steps[out] ?? 0);
  return { intents: exact.slice(0, DIFFICULTY), difficulty: exact[DIFFICULTY] ?? 0, strong: exact[STRONG] ?? 0 };
}
