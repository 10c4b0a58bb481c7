import type { BenchRow } from "./bench-rows.ts";
import { fitKernel } from "./fit-kernel.ts";
import { fitRidge } from "./fit-ridge.ts";

/** Strong penalties: a few hundred answers can only carry a hint. */
const PENALTY = { signs: 200, words: 1 };

/** How close the words of two rows are, by their places among all rows. */
export type Closeness = (a: number, b: number) => number;

/** An estimate of how much more or fewer models than usual answer a question. */
export type Ease = (row: BenchRow) => number;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Brings every sign to mean 0 and deviation 1 on the rows seen; one that never changes there is left out. */
function standardizer(inputs: readonly (readonly number[])[]): (signs: readonly number[]) => number[] {
  const columns = (inputs[0] ?? []).map((_, at) => inputs.map((input) => input[at] ?? 0));
  const means = columns.map(mean);
  const deviations = columns.map((column, at) =>
    Math.sqrt(mean(column.map((value) => (value - (means[at] ?? 0)) ** 2))),
  );
  return (signs) => [
    1,
    ...signs.map((sign, at) => {
      const deviation = deviations[at] ?? 0;
      return deviation < 1e-9 ? 0 : (sign - (means[at] ?? 0)) / deviation;
    }),
  ];
}

function learnKind(seen: readonly BenchRow[], closeness: Closeness | null): Ease {
  const shares = seen.map(({ scores }) => mean(scores));
  const usual = mean(shares);
  const standardize = standardizer(seen.map(({ signs }) => signs));
  const inputs = seen.map(({ signs }) => standardize(signs));
  const weights = fitRidge(inputs, shares, PENALTY.signs);
  const bySigns = (input: readonly number[]) => weights.reduce((sum, weight, at) => sum + weight * (input[at] ?? 0), 0);
  if (!closeness) return ({ signs }) => bySigns(standardize(signs)) - usual;
  const rest = shares.map((share, at) => share - bySigns(inputs[at] ?? []));
  const places = seen.map(({ at }) => at);
  const pulls = fitKernel((a, b) => closeness(places[a] ?? 0, places[b] ?? 0), rest, PENALTY.words);
  return ({ at, signs }) => {
    const byWords = places.reduce((sum, place, other) => sum + closeness(at, place) * (pulls[other] ?? 0), 0);
    return bySigns(standardize(signs)) + byWords - usual;
  };
}

/**
 * Learns, for each kind of question apart, how easy one is: from its signs by ridge regression, and what that leaves
 * from its words by kernel ridge regression. All models' answers count, since one model's alone are too few.
 * @param closeness Null where the words do not count.
 */
export function learnEase(seen: readonly BenchRow[], closeness: Closeness | null): Ease {
  const kinds = new Map<number, Ease>();
  for (const kind of new Set(seen.map((row) => row.kind)))
    kinds.set(
      kind,
      learnKind(
        seen.filter((row) => row.kind === kind),
        closeness,
      ),
    );
  return (row) => kinds.get(row.kind)?.(row) ?? 0;
}
