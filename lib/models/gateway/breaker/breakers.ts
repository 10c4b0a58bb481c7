import { log } from "../../../platform/log.ts";
import { RollingCounts } from "../rolling-counts.ts";
import { type BreakerEvent, eventOf, KEPT_EVENTS } from "./breaker-event.ts";
import type { SharedTrips } from "./shared-trips.ts";
import { changeTrip, type Trip, type TripEvent } from "./trip.ts";

const FAILURES_IN_ROW = 5;
const WINDOW_MS = 30_000;
const LEAST_REQUESTS = 20;
const FAILED_SHARE = 0.5;
/** How old the shared state may be while there are calls. */
const REFRESH_MS = 1_000;
/** What asking Redis for the probe may cost; without an answer this process decides alone. */
const PROBE_ANSWER_MS = 40;
/** When to ask again while somebody else's probe is under way: it may take long, and mostly does not. */
const PROBE_HINT_MS = 5_000;
/** A breaker that nobody asked about for so long says nothing any more. */
const FORGET_MS = 600_000;

export type BreakerPhase = "closed" | "open" | "half_open";

/** Leave to make one call, or when to ask again. */
export type Admission = { admitted: true; probe: boolean } | { admitted: false; retryAtMs: number };

function refusalOf({ untilMs, probeUntilMs }: Trip, nowMs: number): Admission | null {
  if (nowMs < untilMs) return { admitted: false, retryAtMs: untilMs };
  if (nowMs < probeUntilMs) return { admitted: false, retryAtMs: Math.min(probeUntilMs, nowMs + PROBE_HINT_MS) };
  return null;
}

interface Counts {
  inRow: number;
  recent: RollingCounts;
}

interface LocalTrip {
  trip: Trip;
  /** When Redis took it, by our monotonic clock; null while it is ours alone. */
  sharedAt: number | null;
}

/**
 * The circuit breakers of one process, by key. Calls are counted here; only a breaker that opens, a probe and its
 * outcome go to Redis, and what other processes opened is read in the background: a healthy call waits for nothing.
 */
export class Breakers {
  private readonly counts = new Map<string, Counts>();
  private readonly trips = new Map<string, LocalTrip>();
  /** What happened while Redis was away, newest first. */
  private readonly unsharedEvents: BreakerEvent[] = [];
  private readonly shared: SharedTrips;
  private refreshedAt = Number.NEGATIVE_INFINITY;
  private refreshing: Promise<void> | null = null;

  constructor(shared: SharedTrips) {
    this.shared = shared;
  }

  /** True when no breaker at all is open: the usual case, in which nobody needs to look at each. */
  get allClosed(): boolean {
    return this.trips.size === 0;
  }

  /** The state of one breaker and, while it is open, when it is next tried. */
  stateOf(key: string, nowMs: number): { phase: BreakerPhase; retryAtMs: number | null } {
    const trip = this.trips.get(key)?.trip;
    if (!trip) return { phase: "closed", retryAtMs: null };
    return nowMs < trip.untilMs ? { phase: "open", retryAtMs: trip.untilMs } : { phase: "half_open", retryAtMs: null };
  }

  /** Whether a call would be refused now, as far as this process knows: also while somebody else's probe is under way. */
  refuses(key: string, nowMs: number): boolean {
    const trip = this.trips.get(key)?.trip;
    return trip !== undefined && refusalOf(trip, nowMs) !== null;
  }

  /**
   * Asks for leave to make a call. At once for a closed and for an open breaker; half open, one caller of all processes
   * gets the probe.
   * @param leaseMs How long a probe may take before another one is tried.
   */
  admit(key: string, nowMs: number, leaseMs: number): Admission | Promise<Admission> {
    void this.refresh(nowMs);
    const local = this.trips.get(key);
    if (!local) return { admitted: true, probe: false };
    const refusal = refusalOf(local.trip, nowMs);
    return refusal ?? this.probe(key, nowMs, leaseMs);
  }

  private async probe(key: string, nowMs: number, leaseMs: number): Promise<Admission> {
    const { trip, granted } = await this.change(key, "probe", nowMs, leaseMs, PROBE_ANSWER_MS);
    if (granted) return { admitted: true, probe: trip !== null };
    return (trip && refusalOf(trip, nowMs)) ?? { admitted: false, retryAtMs: nowMs };
  }

  /**
   * Takes note of how a call went. Null: it says nothing of the provider (stopped, or the request's own fault).
   * @param probe Whether it was the probe of a half-open breaker.
   */
  settle(key: string, ok: boolean | null, probe: boolean, nowMs: number): void {
    if (probe) {
      void this.change(key, ok === null ? "release" : ok ? "success" : "failure", nowMs, 0);
      return;
    }
    // A call that had begun before the breaker opened says nothing new of it.
    if (ok === null || this.trips.has(key)) return;
    if (this.count(key, ok, nowMs)) {
      this.counts.delete(key);
      void this.change(key, "open", nowMs, 0);
    }
  }

  private count(key: string, ok: boolean, nowMs: number): boolean {
    let counts = this.counts.get(key);
    if (!counts) {
      counts = { inRow: 0, recent: new RollingCounts(WINDOW_MS) };
      this.counts.set(key, counts);
    }
    counts.inRow = ok ? 0 : counts.inRow + 1;
    counts.recent.add(nowMs, !ok);
    if (ok) return false;
    const { total, marked } = counts.recent.read(nowMs);
    return counts.inRow >= FAILURES_IN_ROW || (total >= LEAST_REQUESTS && marked >= total * FAILED_SHARE);
  }

  // Applied here at once, so that this process acts on it whatever Redis does, and then as Redis has it.
  private async change(key: string, event: TripEvent, nowMs: number, leaseMs: number, withinMs?: number) {
    const before = this.trips.get(key);
    const own = changeTrip(before?.trip ?? null, event, nowMs, leaseMs);
    this.keep(key, own.trip, null);
    const unshared = before?.sharedAt === null ? before.trip : null;
    const asked = this.shared.change(key, event, nowMs, leaseMs, unshared).then(
      (change) => {
        this.keep(key, change.trip, performance.now());
        return change;
      },
      (error: unknown) => {
        log.warn({ err: error }, "breakers are not shared: Redis is away");
        const told = eventOf(key, before?.trip ?? null, own.trip, nowMs);
        if (told) this.unsharedEvents.unshift(told);
        this.unsharedEvents.splice(KEPT_EVENTS);
        return own;
      },
    );
    if (withinMs === undefined) return asked;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<typeof own>((resolve) => {
      timer = setTimeout(() => resolve(own), withinMs);
    });
    try {
      return await Promise.race([asked, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private keep(key: string, trip: Trip | null, sharedAt: number | null): void {
    if (trip) this.trips.set(key, { trip, sharedAt });
    else this.trips.delete(key);
  }

  /** Reads what other processes know, unless that was done within the last second. Never fails. */
  refresh(nowMs: number): Promise<void> {
    if (this.refreshing) return this.refreshing;
    if (nowMs - this.refreshedAt < REFRESH_MS) return Promise.resolve();
    this.refreshedAt = nowMs;
    const askedAt = performance.now();
    this.refreshing = this.shared
      .readAll()
      .then(
        (trips) => this.merge(trips, askedAt, nowMs),
        (error: unknown) => log.debug({ err: error }, "shared breakers not read"),
      )
      .finally(() => {
        this.refreshing = null;
      });
    return this.refreshing;
  }

  /** The last openings and closings of all processes, newest first; without Redis those this one knows alone. */
  async listEvents(): Promise<BreakerEvent[]> {
    const shared = await this.shared.readEvents().catch((error: unknown) => {
      log.debug({ err: error }, "shared events of breakers not read");
      return [];
    });
    return [...shared, ...this.unsharedEvents].sort((a, b) => b.at - a.at);
  }

  private merge(shared: ReadonlyMap<string, Trip>, askedAt: number, nowMs: number): void {
    for (const [key, { trip, sharedAt }] of this.trips) {
      // What Redis took after it was asked is newer than its answer; what it never took is ours to keep.
      const isNewer = sharedAt === null || sharedAt >= askedAt;
      if (nowMs - trip.untilMs > FORGET_MS || (!isNewer && !shared.has(key))) this.trips.delete(key);
    }
    for (const [key, trip] of shared) {
      const sharedAt = this.trips.get(key)?.sharedAt;
      if (nowMs - trip.untilMs > FORGET_MS || (sharedAt !== undefined && (sharedAt === null || sharedAt >= askedAt)))
        continue;
      this.trips.set(key, { trip, sharedAt: askedAt });
    }
  }
}
