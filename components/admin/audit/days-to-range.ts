function startOfDay(day: string, plusDays = 0): string | undefined {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + plusDays).toISOString();
}

/** Two days of the browser's own field (2026-11-25) as moments: from the first of one, in the reader's zone, to the last of the other. */
export function daysToRange(fromDay: string, toDay: string): { from: string | undefined; to: string | undefined } {
  return { from: startOfDay(fromDay), to: startOfDay(toDay, 1) };
}
