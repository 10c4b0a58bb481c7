import type { Quota } from "./schema.ts";

/** The UTC month that `at` (Unix ms) falls in: its first day as `YYYY-MM-DD`, and when the next one starts. */
export function monthOf(at: number): { periodStart: string; resetsAt: string } {
  const date = new Date(at);
  const start = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
  const next = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
  return { periodStart: start.toISOString().slice(0, 10), resetsAt: next.toISOString() };
}

/** From here on a month is nearly used up. */
const NEAR = 0.9;
type Allowance = Pick<Quota, "requestsUsed" | "requestsLimit" | "beyondMicroUsd">;

/** Whether this month's messages are used, and whatever pays for more has to. */
export function isAllUsed({ requestsUsed, requestsLimit }: Omit<Allowance, "beyondMicroUsd">): boolean {
  return requestsLimit !== null && requestsUsed >= requestsLimit;
}

/** Whether this month's messages are used up, and nothing pays for more. */
export function isUsedUp(allowance: Allowance): boolean {
  return isAllUsed(allowance) && allowance.beyondMicroUsd <= 0;
}

/** How many messages are left, where they are few; null where they are not, or something pays for more. */
export function fewLeft({ requestsUsed, requestsLimit, beyondMicroUsd }: Allowance): number | null {
  if (requestsLimit === null || beyondMicroUsd > 0) return null;
  const left = requestsLimit - requestsUsed;
  return left > 0 && requestsUsed >= NEAR * requestsLimit ? left : null;
}
