import { clocksOf, localDate, startOfDay } from "../platform/public/local-days.ts";
import type { Period } from "./schema.ts";

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
