import type { MonthCosts } from "./schema.ts";

const DAY_MS = 86_400_000;
/** Days that have to be over before a month's end is told: one or two say nothing of thirty. */
const MIN_DAYS = 3;

/** A day of the month (UTC). What was spent on it is null for days to come, what may be is null for days that are over. */
export interface MonthDay {
  date: string;
  spentMicroUsd: number | null;
  forecastMicroUsd: number | null;
}

const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const weekdayOf = (date: string) => new Date(`${date}T00:00:00Z`).getUTCDay();

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/**
 * All days of a month: what was spent, and from today on what may be. A day is expected to cost the mean of the month's
 * same weekdays that are over, or of all days where there was none yet; today costs at least what it has already.
 * Without three days to go by, nothing is expected of any.
 * @param resetsAt When the next month begins. @param nowMs Unix ms.
 */
export function forecastDays({ periodStart, days }: MonthCosts, resetsAt: string, nowMs: number): MonthDay[] {
  const spent = new Map(days.map(({ date, costMicroUsd }) => [date, costMicroUsd]));
  const dates: string[] = [];
  for (let at = Date.parse(`${periodStart}T00:00:00Z`); at < Date.parse(resetsAt); at += DAY_MS) dates.push(dateOf(at));
  const today = dateOf(nowMs);
  const over = dates.filter((date) => date < today);
  const spentOn = (date: string) => spent.get(date) ?? 0;
  const expectedOn = (date: string) => {
    const same = over.filter((other) => weekdayOf(other) === weekdayOf(date));
    return Math.round(mean((same.length > 0 ? same : over).map(spentOn)));
  };
  return dates.map((date) => ({
    date,
    spentMicroUsd: date <= today ? spentOn(date) : null,
    forecastMicroUsd: date < today || over.length < MIN_DAYS ? null : Math.max(spentOn(date), expectedOn(date)),
  }));
}

/** What the month may cost in all, in micro-USD; null while too little of it is over. */
export function forecastCost(days: readonly MonthDay[]): number | null {
  if (days.every(({ forecastMicroUsd }) => forecastMicroUsd === null)) return null;
  return days.reduce((sum, { spentMicroUsd, forecastMicroUsd }) => sum + (forecastMicroUsd ?? spentMicroUsd ?? 0), 0);
}

/**
 * How many messages the month may take at its pace so far; null while too little of it is over.
 * @param resetsAt When the next month begins. @param nowMs Unix ms.
 */
export function forecastMessages(used: number, periodStart: string, resetsAt: string, nowMs: number): number | null {
  const startMs = Date.parse(`${periodStart}T00:00:00Z`);
  const over = nowMs - startMs;
  if (over < MIN_DAYS * DAY_MS) return null;
  return Math.max(used, Math.round((used * (Date.parse(resetsAt) - startMs)) / over));
}
