import { studentT95 } from "./student-t.ts";

/** The 97.5 % point of the normal distribution: two-sided 95 % intervals. */
const Z = 1.959964;

export interface Interval {
  value: number;
  low: number;
  high: number;
}

/** The share `hits / total` with its 95 % Wilson score interval (Wilson 1927). Null without any. */
export function wilson(hits: number, total: number): Interval | null {
  if (total <= 0) return null;
  const value = hits / total;
  const scale = 1 + Z ** 2 / total;
  const middle = (value + Z ** 2 / (2 * total)) / scale;
  const half = (Z * Math.sqrt((value * (1 - value)) / total + Z ** 2 / (4 * total ** 2))) / scale;
  return { value, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** A sample of values: how many, their sum, and the sum of their squares. */
export interface Sums {
  n: number;
  sum: number;
  squares: number;
}

/**
 * A sample whose values come in units (conversations, or persons): those of one are alike, so it is between units that
 * chance shows. Of each unit, how many values it has and their sum; of all units, the sums of the products of these.
 */
export interface UnitSums {
  /** Values, or their weights where a mean is weighted. */
  n: number;
  /** Of ones and zeros: the hits. */
  sum: number;
  units: number;
  /** Number times number, number times sum, sum times sum. */
  nn: number;
  ns: number;
  ss: number;
}

/** Units of several values each, which are too few to tell chance from. */
const isTooFew = ({ n, units }: UnitSums) => units < 2 && n !== units;

/**
 * The variance of a mean over units, as of a ratio of two sums over them (Cochran, Sampling Techniques, 1977, section
 * 6.13); where every unit has one value it is the usual s² / n.
 */
function varianceOf({ n, sum, units, nn, ns, ss }: UnitSums): number {
  const mean = sum / n;
  return ((units / (units - 1)) * Math.max(0, ss - 2 * mean * ns + mean ** 2 * nn)) / n ** 2;
}

/** The mean of values that are at least 0, with Student's 95 % interval over units. Null for fewer than two units. */
export function meanOf(sums: UnitSums): Interval | null {
  if (sums.units < 2) return null;
  const value = sums.sum / sums.n;
  const half = studentT95(sums.units - 1) * Math.sqrt(varianceOf(sums));
  return { value, low: Math.max(0, value - half), high: value + half };
}

/**
 * The difference of two means, arm less control, with Welch's 95 % interval: variances may differ, and the degrees of
 * freedom are those of Welch and Satterthwaite (Welch 1947). Null where either has fewer than two units.
 */
export function meanDifference(arm: UnitSums, control: UnitSums): Interval | null {
  if (arm.units < 2 || control.units < 2) return null;
  const [u, v] = [varianceOf(arm), varianceOf(control)];
  const value = arm.sum / arm.n - control.sum / control.n;
  if (u + v === 0) return { value, low: value, high: value };
  const degrees = (u + v) ** 2 / (u ** 2 / (arm.units - 1) + v ** 2 / (control.units - 1));
  const half = studentT95(degrees) * Math.sqrt(u + v);
  return { value, low: value - half, high: value + half };
}

/**
 * How many values of a sample in units say as much as one independent value: 1 where those of a unit are not alike. Where
 * all values are the same, nothing is known of that: those of a unit are taken for one.
 * @param variance Of the values, not of their mean.
 */
export function designEffect(sums: UnitSums, variance: number): number {
  const { n, units, nn } = sums;
  if (nn === n) return 1;
  if (units < 2) return n;
  return variance > 0 ? Math.max(1, (varianceOf(sums) * (n - 1)) / variance) : nn / n;
}

/**
 * How many independent values would say as much as a sample of ones and zeros in units: their number over the design
 * effect, and less where units are few (Korn and Graubard, Survey Methodology 24, 1998).
 */
function effectiveSize(sums: UnitSums): number {
  const { n, sum, units, nn } = sums;
  if (nn === n) return n;
  const share = sum / n;
  return (n / designEffect(sums, share * (1 - share))) * (studentT95(n - 1) / studentT95(units - 1)) ** 2;
}

/** A share with its 95 % Wilson score interval. Null without any, and for one unit of several. */
export function shareOf(hits: UnitSums): Interval | null {
  if (hits.n === 0 || isTooFew(hits)) return null;
  const size = effectiveSize(hits);
  return wilson((hits.sum / hits.n) * size, size);
}

/**
 * The difference of two shares, arm less control, with Newcombe's 95 % interval: the hybrid of two Wilson score intervals
 * (Newcombe 1998, method 10), which keeps its promise for rare events too. Null where either has none.
 */
export function shareDifference(arm: UnitSums, control: UnitSums): Interval | null {
  const [one, two] = [shareOf(arm), shareOf(control)];
  if (!one || !two) return null;
  const value = one.value - two.value;
  return {
    value,
    low: value - Math.hypot(one.value - one.low, two.high - two.value),
    high: value + Math.hypot(one.high - one.value, two.value - two.low),
  };
}
