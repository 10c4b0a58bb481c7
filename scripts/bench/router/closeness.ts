import { ROWS } from "../../../lib/models/router/hash-feature.ts";
import type { SparseVector } from "../../router/fit-linear.ts";

/** The cosine of every pair of vectors of length one, row by row. */
export function closenessOf(vectors: readonly SparseVector[]): Float64Array {
  const dense = new Float32Array(ROWS);
  const table = new Float64Array(vectors.length ** 2);
  for (const [at, own] of vectors.entries()) {
    for (const [place, row] of own.rows.entries()) dense[row] = own.values[place] ?? 0;
    for (let other = 0; other <= at; other++) {
      const { rows, values } = vectors[other] as SparseVector;
      let product = 0;
      for (let place = 0; place < rows.length; place++)
        product += (values[place] ?? 0) * (dense[rows[place] ?? 0] ?? 0);
      table[at * vectors.length + other] = product;
      table[other * vectors.length + at] = product;
    }
    for (const row of own.rows) dense[row] = 0;
  }
  return table;
}
