const DAY_MS = 86_400_000;
/** From here on a year has five digits, which the API reads no moment with. */
const YEAR_10000 = Date.UTC(10_000, 0);

/** Reads dates and times off the clocks of a zone; off the device's own without one. */
export function clocksOf(timeZone: string | undefined): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
}

function partsOf(clocks: Intl.DateTimeFormat, atMs: number): Record<string, number> {
  const part: Record<string, number> = {};
  for (const { type, value } of clocks.formatToParts(atMs)) part[type] = Number(value);
  return part;
}

/** The local calendar date of an instant as the UTC midnight of the same date, which makes it easy to count with. */
export function localDate(clocks: Intl.DateTimeFormat, atMs: number): number {
  const { year = 0, month = 1, day } = partsOf(clocks, atMs);
  return Date.UTC(year, month - 1, day);
}

function localTime(clocks: Intl.DateTimeFormat, atMs: number): number {
  const { hour = 0, minute = 0 } = partsOf(clocks, atMs);
  return localDate(clocks, atMs) + (hour * 60 + minute) * 60_000;
}

/**
 * The first instant of a local day. The day before and after tell both offsets that a change of the clocks may bring.
 * @param date As `localDate` gives it.
 */
export function startOfDay(clocks: Intl.DateTimeFormat, date: number): number {
  const offsets = [date - DAY_MS, date + DAY_MS].map((nearMs) => localTime(clocks, nearMs) - nearMs);
  const starts = offsets.map((offset) => date - offset).filter((start) => localDate(clocks, start) === date);
  return Math.min(...starts, ...(starts.length === 0 ? [date - (offsets[0] ?? 0)] : []));
}

/**
 * Two days of the browser's own field (2026-11-25) as moments: from the first of one, in the reader's zone, to the last
 * of the other. A day before 1970 is one whose year is being typed (0002, 0020, 0202) and left out like none.
 */
export function daysToRange(
  fromDay: string,
  toDay: string,
  timeZone: string | undefined,
): { from: string | undefined; to: string | undefined } {
  const start = (day: string, plusMs: number) => {
    const date = Date.parse(`${day}T00:00:00Z`) + plusMs;
    // Also false for what is no day.
    const isCounted = date >= 0 && date < YEAR_10000 - DAY_MS;
    return isCounted ? new Date(startOfDay(clocksOf(timeZone), date)).toISOString() : undefined;
  };
  return { from: start(fromDay, 0), to: start(toDay, DAY_MS) };
}
