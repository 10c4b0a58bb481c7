import { ROWS } from "../../../lib/models/router/hash-feature.ts";
import type { SparseVector } from "../../router/fit-linear.ts";

const NEIGHBOURS = 40;

const lengthOf = ({ values }: SparseVector) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** Finds the nearest of what was seen, the closest first, by the cosine of the features. */
export function nearestOf<Seen extends { vector: SparseVector }>(
  seen: readonly Seen[],
): (row: { vector: SparseVector }) => Seen[] {
  const dense = new Float32Array(ROWS);
  const lengths = seen.map(({ vector }) => lengthOf(vector) || 1);
  return ({ vector }) => {
    for (const [at, row] of vector.rows.entries()) dense[row] = vector.values[at] ?? 0;
    const near = seen.map((known, index) => {
      const { rows, values } = known.vector;
      let product = 0;
      for (let at = 0; at < rows.length; at++) product += (values[at] ?? 0) * (dense[rows[at] ?? 0] ?? 0);
      return { closeness: product / (lengths[index] ?? 1), known };
    });
    for (const row of vector.rows) dense[row] = 0;
    return near
      .sort((a, b) => b.closeness - a.closeness)
      .slice(0, NEIGHBOURS)
      .map(({ known }) => known);
  };
}

/** The mean of a figure of the nearest. */
export function nearestMean<Seen extends { vector: SparseVector }>(
  seen: readonly Seen[],
  figure: (one: Seen) => number,
): (row: { vector: SparseVector }) => number {
  const nearest = nearestOf(seen);
  return (row) => nearest(row).reduce((sum, one) => sum + figure(one) / NEIGHBOURS, 0);
}

/** What most of these are; of equals, what comes first. */
export function mostOf<Value>(values: readonly Value[]): Value | undefined {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
