import type { ConnectionGrant } from "./schema.ts";

const DAY_MS = 86_400_000;
const FIRST_PAUSE_MS = 300_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;
/** Of the time that is left to a token: later than this it is not renewed if it can be helped. */
const AHEAD = 0.8;
const JITTER = 0.1;
/** One failure may be a moment's; from the second on the person is told. */
const SHOWN_FAILURES = 2;

/** A number from 0 to below 1. */
export type Random = () => number;

function withinLife(waitMs: number, nowMs: number, expiresAt: Date | null): number {
  const leftMs = expiresAt ? expiresAt.getTime() - nowMs : Number.POSITIVE_INFINITY;
  return leftMs > 0 ? Math.min(waitMs, leftMs * AHEAD) : waitMs;
}

/** When a token that was just given is renewed: after a day or 80 % of its life, and up to 10 % sooner, by chance. */
export function renewalAt(nowMs: number, expiresAt: Date | null, random: Random): Date {
  return new Date(nowMs + Math.floor(withinLife(DAY_MS, nowMs, expiresAt) * (1 - JITTER * random())));
}

/**
 * When it is tried again after `failures` in a row (1 and more): the pause doubles from five minutes to six hours, and
 * half of it is left to chance, so that what failed together does not come back together.
 */
export function retryAt(nowMs: number, failures: number, expiresAt: Date | null, random: Random): Date {
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  return new Date(nowMs + Math.floor(withinLife(pauseMs, nowMs, expiresAt) * (1 - random() / 2)));
}

export interface GrantTimes {
  failures: number;
  failingSince: Date | null;
  renewedAt: Date | null;
  endedAt: Date | null;
  createdAt: Date;
}

/** What the person is told of a grant. */
export function describeGrant({ failures, failingSince, renewedAt, endedAt, createdAt }: GrantTimes): ConnectionGrant {
  const lastConfirmedAt = (renewedAt ?? createdAt).toISOString();
  if (endedAt) return { state: "ended", since: endedAt.toISOString(), lastConfirmedAt };
  if (failures >= SHOWN_FAILURES && failingSince) {
    return { state: "failing", since: failingSince.toISOString(), lastConfirmedAt };
  }
  return { state: "confirmed", since: createdAt.toISOString(), lastConfirmedAt };
}
