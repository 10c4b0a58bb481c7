import { clocksOf, daysToRange, localDate } from "@/lib/platform/public/local-days";

/** The last day on which a grant is in force, in the reader's zone, as the browser's own field has it: 2026-11-30. */
export function lastDayOf(until: string | null, timeZone: string | undefined): string {
  if (until === null) return "";
  return new Date(localDate(clocksOf(timeZone), Date.parse(until) - 1)).toISOString().slice(0, 10);
}

/**
 * When a grant ends whose last day was chosen, in the reader's zone; null where no day was: it lasts.
 * @param until When it ends now: who leaves its day as it is leaves its end as it is, wherever they are.
 * @returns For what is no day the text itself, which the schema refuses at its field.
 */
export function endOfGrant(day: string, until: string | null, timeZone: string | undefined): string | null {
  if (day === lastDayOf(until, timeZone)) return until;
  return day === "" ? null : (daysToRange("", day, timeZone).to ?? day);
}
