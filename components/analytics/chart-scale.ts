import { dateTimeFormat } from "@/lib/platform/public/i18n-format";

const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
const TICKS = 4;
const DAY_LABELS = 5;

/** Less than this in micro-USD has figures that are longer than a phone has room for. */
const LEAST = 400;
/** The axis of nothing, in micro-USD: cents. */
const NOTHING = 40_000;

/** Round figures in micro-USD from 0 to at least `most`, and the last of them. Nothing spent still has an axis. */
export function axisTicks(most: number): { ticks: number[]; max: number } {
  const rough = (most === 0 ? NOTHING : Math.max(most, LEAST)) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((one) => one * power >= rough) ?? 10) * power;
  const ticks = Array.from({ length: TICKS + 1 }, (_, place) => Math.round(place * step));
  return { ticks, max: TICKS * step };
}

/** A round figure of the axis in dollars, with as many decimals as the step of `max` has. */
export function formatTick(microUsd: number, max: number, locale: string): string {
  const step = max / TICKS;
  const digits = [0, 1, 2, 3, 4, 5].find((count) => Number.isInteger((step * 10 ** count) / 1_000_000)) ?? 6;
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits === 1 ? 2 : digits,
    maximumFractionDigits: digits === 1 ? 2 : digits,
  }).format(microUsd / 1_000_000);
}

/** Which of `count` days are named on the axis: the first, the last and some evenly between them. */
export function dayTicks(count: number): number[] {
  const labels = Math.min(count, DAY_LABELS);
  const places = Array.from({ length: labels }, (_, n) =>
    labels === 1 ? count - 1 : Math.round((n * (count - 1)) / (labels - 1)),
  );
  return [...new Set(places)];
}

/** The points of a line from nothing at the start of the first day, one for each day's end; 100 wide. */
export function linePath(heights: readonly number[], bottom: number): string {
  const points = heights.map(
    (height, place) => `${(((place + 1) * 100) / heights.length).toFixed(2)} ${height.toFixed(1)}`,
  );
  return [`0 ${bottom}`, ...points].join(" L");
}

/** A date (`YYYY-MM-DD`, of no zone) for the axis: "5 Nov"; for the reading, with the weekday. */
export function formatDay(date: string, locale: string, long = false): string {
  const options = long
    ? ({ weekday: "short", day: "numeric", month: "long" } as const)
    : ({ day: "numeric", month: "short" } as const);
  return dateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
}
