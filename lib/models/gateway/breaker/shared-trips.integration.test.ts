import fc from "fast-check";
import { expect, it } from "vitest";
import { newId } from "../../../platform/ids.ts";
import { redis } from "../../../platform/redis.ts";
import { type BreakerEvent, eventOf } from "./breaker-event.ts";
import { Breakers } from "./breakers.ts";
import { REDIS_TRIPS } from "./shared-trips.ts";
import { changeTrip, type Trip, type TripEvent } from "./trip.ts";

it("the script in Redis does exactly what changeTrip does", async () => {
  const event = fc.constantFrom<TripEvent>("open", "probe", "success", "failure", "release");
  const steps = fc.array(fc.record({ event, later: fc.nat(70_000) }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const key = `test/${newId()}`;
      let trip: Trip | null = null;
      const events: BreakerEvent[] = [];
      let now = 1_780_000_000_000;
      for (const step of list) {
        now += step.later;
        const expected = changeTrip(trip, step.event, now, 21_000);
        expect(await REDIS_TRIPS.change(key, step.event, now, 21_000, null)).toEqual(expected);
        const told = eventOf(key, trip, expected.trip, now);
        if (told) events.unshift(told);
        trip = expected.trip;
      }
      expect((await REDIS_TRIPS.readEvents()).filter((one) => one.key === key)).toEqual(events);
      expect((await REDIS_TRIPS.readAll()).get(key) ?? null).toEqual(trip);
    }),
    { numRuns: 40 },
  );
});

it("takes what a process knew alone while Redis was away", async () => {
  const key = `test/${newId()}`;
  const known = { untilMs: 1_000, openMs: 20_000, successes: 1, probeUntilMs: 0 };
  const { trip } = await REDIS_TRIPS.change(key, "failure", 5_000, 0, known);
  expect(trip).toEqual({ untilMs: 45_000, openMs: 40_000, successes: 0, probeUntilMs: 0 });
});

it("gives the probe to exactly one of many processes that ask at once", async () => {
  const key = `test/${newId()}`;
  const now = 1_780_000_000_000;
  const processes = Array.from({ length: 30 }, () => new Breakers(REDIS_TRIPS));
  await REDIS_TRIPS.change(key, "open", now, 0, null);
  for (const one of processes) await one.refresh(now);
  const admissions = await Promise.all(
    // Asked of the script itself: a process that Redis keeps waiting for more than 40 ms decides alone.
    processes.map(() => REDIS_TRIPS.change(key, "probe", now + 5_000, 21_000, null)),
  );
  expect(admissions.filter(({ granted }) => granted)).toHaveLength(1);
  for (const one of processes) expect(one.admit(key, now + 4_999, 21_000)).toMatchObject({ admitted: false });
});

it("forgets a breaker that nobody asked about", async () => {
  await REDIS_TRIPS.change("test/kept", "open", Date.now(), 0, null);
  expect(await redis().ttl("gateway:breakers")).toBeGreaterThan(3_000);
});
