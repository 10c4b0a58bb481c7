import type { BenchRow } from "./bench-rows.ts";
import type { Forecast } from "./forecasts.ts";

/** What a right answer is worth in dollars, from next to nothing to all. */
const WORTHS = Array.from({ length: 61 }, (_, at) => 10 ** (-4 + at / 15));

/** The model whose expected right answers, at this worth, exceed its cost most. */
export function bestFor({ quality, cost }: Forecast, worth: number): number {
  const values = quality.map((share, model) => worth * share - (cost[model] ?? 0));
  return values.indexOf(Math.max(...values));
}

/** Mean difference of two choices' right answers, and its standard error. */
function differenceOf(rows: readonly BenchRow[], chosen: readonly number[], single: number) {
  const gains = rows.map(({ scores }, at) => (scores[chosen[at] ?? single] ?? 0) - (scores[single] ?? 0));
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / gains.length;
  return { mean, error: Math.sqrt(variance / gains.length) };
}

/**
 * The least that a right answer may be worth so that the rows seen are answered as well as by the best single model.
 * @param slack Standard errors that the quality on them may fall short of it: 0 for not at all.
 */
export function chooseWorth(
  seen: readonly BenchRow[],
  forecasts: readonly Forecast[],
  single: number,
  slack: number,
): number {
  const holds = (worth: number) => {
    const chosen = forecasts.map((forecast) => bestFor(forecast, worth));
    const { mean, error } = differenceOf(seen, chosen, single);
    return mean >= -slack * error;
  };
  return WORTHS.find(holds) ?? WORTHS.at(-1) ?? 1;
}
