import type { BenchRow } from "./bench-rows.ts";
import type { Forecast } from "./forecasts.ts";

/** What a right answer is worth in dollars, from next to nothing to all. */
export const WORTHS = Array.from({ length: 61 }, (_, at) => 10 ** (-4 + at / 15));

/** The model whose expected right answers, at this worth, exceed its cost most. */
export function bestFor({ quality, cost }: Forecast, worth: number): number {
  const values = quality.map((share, model) => worth * share - (cost[model] ?? 0));
  return values.indexOf(Math.max(...values));
}

/** How it is told on the rows seen whether they are answered as well as by the best single model. */
export interface Rule {
  /** By their answers, or by what is expected of them, which varies far less. */
  by: "answers" | "forecasts";
  /** Standard errors that the quality may fall short: 0 for not at all. */
  slack: number;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard error of the mean. */
function errorOf(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) / values.length);
}

/** The least that a right answer may be worth so that the rows seen are answered as well as by the best single model. */
export function chooseWorth(
  seen: readonly BenchRow[],
  forecasts: readonly Forecast[],
  single: number,
  { by, slack }: Rule,
): number {
  const gainOf = (shares: readonly number[], chosen: number) => (shares[chosen] ?? 0) - (shares[single] ?? 0);
  const holds = (worth: number) => {
    const chosen = forecasts.map((forecast) => bestFor(forecast, worth));
    const gains = seen.map(({ scores }, at) => gainOf(scores, chosen[at] ?? single));
    const expected = forecasts.map(({ quality }, at) => gainOf(quality, chosen[at] ?? single));
    return mean(by === "answers" ? gains : expected) >= -slack * errorOf(gains);
  };
  return WORTHS.find(holds) ?? WORTHS.at(-1) ?? 1;
}
