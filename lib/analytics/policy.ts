import { clocksOf, localDate, startOfDay } from "../platform/public/local-days.ts";
import type { Period } from "./schema.ts";

/** The 97.5 % point of the normal distribution: two-sided 95 % intervals. */
const Z = 1.959964;
const DAY_MS = 86_400_000;

function firstDate(period: Period, today: number): number {
  const date = new Date(today);
  if (period === "7d") return today - 6 * DAY_MS;
  return Date.UTC(date.getUTCFullYear(), period === "month" ? date.getUTCMonth() : 0, 1);
}

export interface PeriodDays {
  /** `YYYY-MM-DD`, first to last. */
  dates: string[];
  /** When each day begins, and after them when the last one ends: one more than `dates`. */
  edges: Date[];
}

/**
 * The days of a period up to and with today, as the clocks of `timeZone` cut them (a day may have 23 or 25 hours).
 * @param atMs Now, Unix ms.
 */
export function daysOf(period: Period, atMs: number, timeZone: string): PeriodDays {
  const clocks = clocksOf(timeZone);
  const today = localDate(clocks, atMs);
  const dates: string[] = [];
  const edges: Date[] = [];
  for (let date = firstDate(period, today); date <= today; date += DAY_MS) {
    dates.push(new Date(date).toISOString().slice(0, 10));
    edges.push(new Date(startOfDay(clocks, date)));
  }
  edges.push(new Date(startOfDay(clocks, today + DAY_MS)));
  return { dates, edges };
}

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

/** Sums over a sample of values x with weights w: all that a weighted mean and its error need. */
export interface WeightedSums {
  n: number;
  w: number;
  wx: number;
  w2: number;
  w2x: number;
  w2x2: number;
}

/**
 * The weighted mean of values that are at least 0, with its 95 % interval. The error is that of a ratio of means,
 * s² = n / (n − 1) · Σ w² (x − mean)² / (Σ w)², which bootstrapping agrees with best (Gatz and Smith 1995).
 * Null for fewer than two values.
 */
export function weightedMean({ n, w, wx, w2, w2x, w2x2 }: WeightedSums): Interval | null {
  if (n < 2 || w <= 0) return null;
  const value = wx / w;
  const squares = Math.max(0, w2x2 - 2 * value * w2x + value ** 2 * w2);
  const half = (Z * Math.sqrt((n / (n - 1)) * squares)) / w;
  return { value, low: Math.max(0, value - half), high: value + half };
}

/** What was saved against `bestMicroUsd`; the ratio is null when there is nothing to save from. */
export function savingsOf(costMicroUsd: number, bestMicroUsd: number): { savedMicroUsd: number; ratio: number | null } {
  const savedMicroUsd = bestMicroUsd - costMicroUsd;
  return { savedMicroUsd, ratio: bestMicroUsd > 0 ? savedMicroUsd / bestMicroUsd : null };
}

export interface DayCost {
  /** Counted from 0: the place of the day in `daysOf`. */
  day: number;
  costMicroUsd: number;
  bestMicroUsd: number;
}

/** Running totals at the end of every day, also of days on which nothing happened. */
export function runningTotals(dates: readonly string[], costs: readonly DayCost[]) {
  const byDay = new Map(costs.map((cost) => [cost.day, cost]));
  let costMicroUsd = 0;
  let bestMicroUsd = 0;
  return dates.map((date, day) => {
    costMicroUsd += byDay.get(day)?.costMicroUsd ?? 0;
    bestMicroUsd += byDay.get(day)?.bestMicroUsd ?? 0;
    return { date, costMicroUsd, bestMicroUsd };
  });
}
