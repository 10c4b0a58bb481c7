import { ROWS } from "../../../lib/models/router/hash-feature.ts";
import type { SparseVector } from "../../router/fit-linear.ts";
import type { GainExample } from "../../router/train-strong.ts";

const NEIGHBOURS = 40;

const lengthOf = ({ values }: SparseVector) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** The mean gain of the nearest questions that were seen, by the cosine of their features. */
export function nearestGain(seen: readonly GainExample[]): (row: { vector: SparseVector }) => number {
  const dense = new Float32Array(ROWS);
  const known = seen.map(({ vector, gain }) => ({ vector, gain, length: lengthOf(vector) }));
  return ({ vector }) => {
    for (const [at, row] of vector.rows.entries()) dense[row] = vector.values[at] ?? 0;
    const near = known.map(({ vector: other, gain, length }) => {
      let product = 0;
      for (let at = 0; at < other.rows.length; at++)
        product += (other.values[at] ?? 0) * (dense[other.rows[at] ?? 0] ?? 0);
      return { closeness: product / length, gain };
    });
    for (const row of vector.rows) dense[row] = 0;
    const nearest = near.sort((a, b) => b.closeness - a.closeness).slice(0, NEIGHBOURS);
    return nearest.reduce((sum, { gain }) => sum + gain, 0);
  };
}
