import type { SecurityFilter } from "@/lib/auth/security-log/schema";
import type { LogChoice } from "./log-filters";

/** The first moment of a day of the browser's field (2026-11-25), in the reader's zone; undefined for none. */
export function startOfDay(day: string, plusDays = 0): string | undefined {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + plusDays).toISOString();
}

/** The choice as the API filters: from the first moment of one day, in the reader's zone, to the last of the other. */
export function filterOf({ group, fromDay, toDay }: LogChoice): SecurityFilter {
  return { group: group || undefined, from: startOfDay(fromDay), to: startOfDay(toDay, 1) };
}
