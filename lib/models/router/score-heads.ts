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

/** Adds `value` times one row of a table to the sums. */
function addRow(sums: Float64Array, table: Float32Array, base: number, value: number): void {
  for (let out = 0; out < OUTPUTS; out++) sums[out] = (sums[out] as number) + value * (table[base + out] as number);
}

/** The weighted sum of a message's features, for every head at once. */
export function scoreHeads({ count, rows, values }: Features, { facts, hashed, steps }: Weights): HeadScores {
  const exact = new Float64Array(OUTPUTS);
  const stepped = new Float64Array(OUTPUTS);
  for (let at = 0; at < count; at++) {
    const row = rows[at] as number;
    if (row < FACT_ROWS) addRow(exact, facts, row * OUTPUTS, values[at] as number);
  }
  // The table of the hashed features is read in a loop of its own, so that the compiler sees one kind of array.
  const base = FACT_ROWS * OUTPUTS;
  for (let at = 0; at < count; at++) {
    const row = rows[at] as number;
    if (row < FACT_ROWS) continue;
    const value = values[at] as number;
    const from = row * OUTPUTS - base;
    for (let out = 0; out < OUTPUTS; out++)
      stepped[out] = (stepped[out] as number) + value * (hashed[from + out] as number);
  }
  for (let out = 0; out < OUTPUTS; out++) exact[out] = (exact[out] ?? 0) + (stepped[out] ?? 0) * (steps[out] ?? 0);
  return { intents: exact.slice(0, DIFFICULTY), difficulty: exact[DIFFICULTY] ?? 0, strong: exact[STRONG] ?? 0 };
}
