import { extractFeatures } from "../../lib/models/router/extract-features.ts";
import { FACT_ROWS } from "../../lib/models/router/hash-feature.ts";
import { measureDimensions } from "../../lib/models/router/measure-complexity.ts";
import { CONSTANT_ROW } from "../../lib/models/router/read-facts.ts";
import { readText } from "../../lib/models/router/read-text.ts";
import type { SparseVector } from "./fit-linear.ts";

/** The features of a first message with nothing else asked for. */
export function vectorOf(text: string, hasImages = false): SparseVector {
  const read = readText(text);
  const context = { hasImages, structuredOutput: false, needsTools: false, turns: 0, historyTokens: 0 };
  const { count, rows, values } = extractFeatures(read, hasImages, measureDimensions(read, context));
  return { rows: rows.slice(0, count), values: values.slice(0, count) };
}

/** A vector without the rows that are named. */
export function withoutRows({ rows, values }: SparseVector, isLeftOut: (row: number) => boolean): SparseVector {
  const kept = [...rows.keys()].filter((at) => !isLeftOut(rows[at] ?? 0));
  return {
    rows: Int32Array.from(kept, (at) => rows[at] ?? 0),
    values: Float32Array.from(kept, (at) => values[at] ?? 0),
  };
}

/** Only the words of a vector, and the constant: what is peculiar to a subject, without length and shape. */
export const wordsOf = (vector: SparseVector) => withoutRows(vector, (row) => row < FACT_ROWS && row !== CONSTANT_ROW);
