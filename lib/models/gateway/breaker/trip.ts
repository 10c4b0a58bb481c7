/** A breaker that is not closed. Times are Unix ms. */
export interface Trip {
  /** No call before it. */
  untilMs: number;
  /** How long it was opened for; doubles with every failed probe. */
  openMs: number;
  /** Probes that went well since it was opened. */
  successes: number;
  /** The probe that is under way has until then; 0 without one. */
  probeUntilMs: number;
}

export type TripEvent = "open" | "probe" | "success" | "failure" | "release";

export interface TripChange {
  /** Null: the breaker is closed. */
  trip: Trip | null;
  /** For `probe`: whether the caller is the one that may try. */
  granted: boolean;
}

export const OPEN_MS = { first: 5_000, most: 60_000 };
export const SUCCESSES_TO_CLOSE = 2;

/**
 * What an event makes of a breaker: open for 5 s, then one probe at a time; two that go well close it, one that fails
 * opens it for twice as long, at most a minute. `CHANGE_SCRIPT` does the same inside Redis.
 */
export function changeTrip(trip: Trip | null, event: TripEvent, nowMs: number, leaseMs: number): TripChange {
  if (!trip) {
    if (event !== "open") return { trip: null, granted: true };
    return {
      trip: { untilMs: nowMs + OPEN_MS.first, openMs: OPEN_MS.first, successes: 0, probeUntilMs: 0 },
      granted: false,
    };
  }
  if (event === "probe") {
    const granted = nowMs >= trip.untilMs && nowMs >= trip.probeUntilMs;
    return { trip: granted ? { ...trip, probeUntilMs: nowMs + leaseMs } : trip, granted };
  }
  if (event === "release") return { trip: { ...trip, probeUntilMs: 0 }, granted: false };
  if (event === "success") {
    const successes = trip.successes + 1;
    return { trip: successes >= SUCCESSES_TO_CLOSE ? null : { ...trip, successes, probeUntilMs: 0 }, granted: false };
  }
  if (event === "open") return { trip, granted: false };
  const openMs = Math.min(OPEN_MS.most, trip.openMs * 2);
  return { trip: { untilMs: nowMs + openMs, openMs, successes: 0, probeUntilMs: 0 }, granted: false };
}

/** A trip as Redis holds it. */
export function formatTrip({ untilMs, openMs, successes, probeUntilMs }: Trip): string {
  return `${untilMs}:${openMs}:${successes}:${probeUntilMs}`;
}

/** Reads what `formatTrip` wrote; null for anything else. */
export function parseTrip(text: unknown): Trip | null {
  const match = /^(\d+):(\d+):(\d+):(\d+)$/.exec(typeof text === "string" ? text : "");
  if (!match) return null;
  const [untilMs = 0, openMs = 0, successes = 0, probeUntilMs = 0] = match.slice(1).map(Number);
  return { untilMs, openMs, successes, probeUntilMs };
}
