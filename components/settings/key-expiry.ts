const DAY_MS = 86_400_000;

export const EXPIRY_CHOICES = ["never", "days30", "days90", "year"] as const;
export type ExpiryChoice = (typeof EXPIRY_CHOICES)[number];

const DAYS: Record<ExpiryChoice, number | null> = { never: null, days30: 30, days90: 90, year: 365 };

/** When a key chosen at `nowMs` (Unix milliseconds) ends, as an ISO time in UTC; null for never. */
export function expiryOf(choice: ExpiryChoice, nowMs: number): string | null {
  const days = DAYS[choice];
  return days === null ? null : new Date(nowMs + days * DAY_MS).toISOString();
}
