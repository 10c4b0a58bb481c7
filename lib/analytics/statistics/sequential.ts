import { designEffect, type Sums, type UnitSums } from "./intervals.ts";

// Guard rails are looked at every minute. A test that holds for one look would raise a false alarm sooner or later, so
// these two hold at all times at once: the chance that they ever alarm for no reason is at most their level.

/** ln n!: exact sums for small n, Stirling's series with three terms from there on (relative error under 1e-12). */
function lnFactorial(n: number): number {
  if (n < 16) {
    let sum = 0;
    for (let k = 2; k <= n; k++) sum += Math.log(k);
    return sum;
  }
  const x = n + 1;
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}

/**
 * Conversations of an arm and of the control are paired in the order in which their first answers ended: of each pair, in
 * which one more answers failed, among as many of the first ones as both have.
 */
export interface Pairs {
  /** Pairs in which the arm's failed more. */
  worse: number;
  /** Pairs in which the control's did. */
  better: number;
}

/**
 * The evidence that an arm fails more often than the control, as natural logarithm: 0 says nothing, and ln(1 / level) is
 * enough for an alarm at that level.
 *
 * When both fail alike, it is even which of a pair that differs has failed, whatever the rate is and however it moves. So
 * each such pair is a toss of a coin, and the evidence is the likelihood ratio of a coin that falls for `worse` with a
 * chance from 1/2 to 1, all as likely, against a fair one: a martingale (a supermartingale when the arm is better). By
 * Ville's inequality it ever reaches 1 / level with a chance of at most the level. The mixture is Robbins's (1970); the
 * use for two arms is that of the mixture sequential test in Johari, Pekelis and Walsh, Always Valid Inference (2015).
 * Answers of one conversation may fail for one cause: each pair counts once. While answers are added to pairs that were
 * counted, the promise is kept by simulation, not by the inequality.
 *
 * In closed form, with n = worse + better: worse! better! / (n + 1)! times the sum of C(n + 1, j) for j to worse.
 */
export function failureEvidence({ worse, better }: Pairs): number {
  const n = worse + better;
  let tail = 0;
  // Terms in parts of the largest one, so that nothing overflows.
  const term = (j: number) => lnFactorial(n + 1) - lnFactorial(j) - lnFactorial(n + 1 - j);
  const largest = term(Math.min(worse, Math.floor((n + 1) / 2)));
  for (let j = 0; j <= worse; j++) tail += Math.exp(term(j) - largest);
  return lnFactorial(worse) + lnFactorial(better) - lnFactorial(n + 1) + largest + Math.log(tail);
}

/** Values before which a variance is too uncertain to stop anything on. */
export const LEAST_VALUES = 30;
/** The number of values at which the bound below is at its tightest. */
const TIGHTEST_AT = 100;

/**
 * A lower bound of a mean that holds at all times at once, with a chance of at least 1 - level: the asymptotic confidence
 * sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Time-uniform central limit theory and asymptotic
 * confidence sequences (2021). It needs no bound on the values, and costs have none. Values of one conversation are alike:
 * they count for as many as independent ones would say as much. Null before `LEAST_VALUES` of those.
 */
export function lowerBound(values: Sums & UnitSums, level: number): number | null {
  if (values.n === 0) return null;
  const mean = values.sum / values.n;
  const variance = Math.max(0, values.squares / values.n - mean ** 2);
  const n = values.n / designEffect(values, variance);
  if (n < LEAST_VALUES) return null;
  const rho2 = (-2 * Math.log(level) + Math.log(-2 * Math.log(level)) + 1) / TIGHTEST_AT;
  const spread = n * rho2 + 1;
  return mean - Math.sqrt((2 * variance * spread * Math.log(Math.sqrt(spread) / level)) / (n ** 2 * rho2));
}
