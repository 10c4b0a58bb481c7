import { type BreakerEvent, eventOf } from "../gateway/breaker/breaker-event.ts";
import type { SharedTrips } from "../gateway/breaker/shared-trips.ts";
import { changeTrip, type Trip } from "../gateway/breaker/trip.ts";

/** Shared breakers without Redis: several `Breakers` over one of these are several processes. */
export class MemoryTrips implements SharedTrips {
  readonly trips = new Map<string, Trip>();
  private readonly events: BreakerEvent[] = [];
  /** While it is true, every call fails as when Redis is away. */
  away = false;
  reads = 0;
  changes = 0;

  async change(...[key, event, nowMs, leaseMs, unshared]: Parameters<SharedTrips["change"]>) {
    this.changes++;
    if (this.away) throw new Error("Redis is away");
    const before = this.trips.get(key) ?? unshared;
    const change = changeTrip(before, event, nowMs, leaseMs);
    const told = eventOf(key, before, change.trip, nowMs);
    if (told) this.events.unshift(told);
    if (change.trip) this.trips.set(key, change.trip);
    else this.trips.delete(key);
    return change;
  }

  async readAll() {
    this.reads++;
    if (this.away) throw new Error("Redis is away");
    return new Map(this.trips);
  }
  async readEvents() {
    if (this.away) throw new Error("Redis is away");
    return [...this.events];
  }
}
