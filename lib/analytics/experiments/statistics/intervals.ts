import { type Interval, wilson } from "../../policy.ts";
import { studentT95 } from "./student-t.ts";

/** A sample of values: how many, their sum, and the sum of their squares. */
export interface Sums {
  n: number;
  sum: number;
  squares: number;
}

/** Hits of so many. */
export interface Hits {
  hits: number;
  n: number;
}

function spread({ n, sum, squares }: Sums): { mean: number; variance: number } {
  const mean = sum / n;
  return { mean, variance: Math.max(0, (squares - n * mean ** 2) / (n - 1)) };
}

/** The mean of values with Student's 95 % interval. Null for fewer than two. */
export function meanOf(sums: Sums): Interval | null {
  if (sums.n < 2) return null;
  const { mean, variance } = spread(sums);
  const half = studentT95(sums.n - 1) * Math.sqrt(variance / sums.n);
  return { value: mean, low: mean - half, high: mean + half };
}

/**
 * The difference of two means, arm less control, with Welch's 95 % interval: variances may differ, and the degrees of
 * freedom are those of Welch and Satterthwaite (Welch 1947). Null where either has fewer than two values.
 */
export function meanDifference(arm: Sums, control: Sums): Interval | null {
  if (arm.n < 2 || control.n < 2) return null;
  const [one, two] = [spread(arm), spread(control)];
  const [u, v] = [one.variance / arm.n, two.variance / control.n];
  const value = one.mean - two.mean;
  if (u + v === 0) return { value, low: value, high: value };
  const degrees = (u + v) ** 2 / (u ** 2 / (arm.n - 1) + v ** 2 / (control.n - 1));
  const half = studentT95(degrees) * Math.sqrt(u + v);
  return { value, low: value - half, high: value + half };
}

/**
 * The difference of two shares, arm less control, with Newcombe's 95 % interval: the hybrid of two Wilson score intervals
 * (Newcombe 1998, method 10), which keeps its promise for rare events too. Null where either has none.
 */
export function shareDifference(arm: Hits, control: Hits): Interval | null {
  const [one, two] = [wilson(arm.hits, arm.n), wilson(control.hits, control.n)];
  if (!one || !two) return null;
  const value = one.value - two.value;
  return {
    value,
    low: value - Math.hypot(one.value - one.low, two.high - two.value),
    high: value + Math.hypot(one.high - one.value, two.value - two.low),
  };
}
