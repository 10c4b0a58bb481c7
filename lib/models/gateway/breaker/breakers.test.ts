import { beforeEach, describe, expect, it } from "vitest";
import { MemoryTrips } from "../../testing/memory-trips.ts";
import { Breakers } from "./breakers.ts";

const KEY = "openai/one|k";
const LEASE = 21_000;
let shared: MemoryTrips;
let breakers: Breakers;
let now: number;
beforeEach(() => {
  shared = new MemoryTrips();
  breakers = new Breakers(shared);
  now = 1_000_000;
});

const admit = (who = breakers, key = KEY) => who.admit(key, now, LEASE);
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function fail(times: number, who = breakers) {
  for (let time = 0; time < times; time++) who.settle(KEY, false, false, now);
  await settled();
}

/** Lets the breaker open and moves on until it may be probed. */
async function halfOpen(who = breakers) {
  await fail(5, who);
  now += 5_000;
}

async function probe(ok: boolean | null, who = breakers) {
  expect(await admit(who)).toEqual({ admitted: true, probe: true });
  who.settle(KEY, ok, true, now);
  await settled();
}

describe("a breaker opens", () => {
  it("at five failures in a row", async () => {
    await fail(4);
    expect(admit()).toEqual({ admitted: true, probe: false });
    await fail(1);
    expect(admit()).toEqual({ admitted: false, retryAtMs: now + 5_000 });
  });

  it("not at five failures with a success between them", async () => {
    await fail(4);
    breakers.settle(KEY, true, false, now);
    await fail(4);
    expect(breakers.allClosed).toBe(true);
  });

  it("not for what says nothing of the provider", async () => {
    for (let time = 0; time < 30; time++) breakers.settle(KEY, null, false, now);
    expect(breakers.allClosed).toBe(true);
  });

  it("when half of at least twenty requests of the last 30 s failed", async () => {
    for (let pair = 0; pair < 9; pair++) {
      breakers.settle(KEY, true, false, now);
      breakers.settle(KEY, false, false, now);
    }
    breakers.settle(KEY, true, false, now);
    expect(breakers.allClosed).toBe(true);
    breakers.settle(KEY, false, false, now);
    expect(breakers.allClosed).toBe(false);
  });

  it("not when they are spread over a longer time", async () => {
    for (let pair = 0; pair < 40; pair++) {
      breakers.settle(KEY, true, false, now);
      breakers.settle(KEY, false, false, now);
      now += 3_500;
    }
    expect(breakers.allClosed).toBe(true);
  });

  it("for one provider, model and key only", async () => {
    await fail(5);
    expect(admit(breakers, "openai/one|other")).toEqual({ admitted: true, probe: false });
  });
});

describe("an open breaker", () => {
  it("refuses without asking anybody, then lets exactly one probe through", async () => {
    await fail(5);
    const { changes } = shared;
    now += 4_999;
    for (let call = 0; call < 100; call++) expect(admit()).toMatchObject({ admitted: false });
    expect(shared.changes).toBe(changes);
    now += 1;
    const admissions = await Promise.all(Array.from({ length: 50 }, () => admit()));
    expect(admissions.filter(({ admitted }) => admitted)).toHaveLength(1);
  });

  it("closes after two successes", async () => {
    await halfOpen();
    await probe(true);
    expect(breakers.stateOf(KEY, now).phase).toBe("half_open");
    await probe(true);
    expect(breakers.stateOf(KEY, now)).toEqual({ phase: "closed", retryAtMs: null });
    expect(shared.trips.size).toBe(0);
    expect(admit()).toEqual({ admitted: true, probe: false });
  });

  it("doubles its time with every failed probe, up to a minute", async () => {
    await fail(5);
    const waits: number[] = [];
    for (let round = 0; round < 6; round++) {
      const { retryAtMs } = breakers.stateOf(KEY, now);
      waits.push((retryAtMs ?? 0) - now);
      now = retryAtMs ?? 0;
      await probe(false);
    }
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  it("is free for another probe when one was stopped, and when one never came back", async () => {
    await halfOpen();
    await probe(null);
    expect(await admit()).toMatchObject({ admitted: true, probe: true });
    expect(admit()).toMatchObject({ admitted: false });
    now += LEASE;
    expect(await admit()).toMatchObject({ admitted: true, probe: true });
  });

  it("is not moved by calls that had begun before it opened", async () => {
    await fail(5);
    breakers.settle(KEY, true, false, now);
    breakers.settle(KEY, false, false, now);
    await settled();
    expect(breakers.stateOf(KEY, now)).toEqual({ phase: "open", retryAtMs: now + 5_000 });
  });
});

describe("several processes", () => {
  it("learn of an open breaker within a second, and share one probe", async () => {
    const others = [new Breakers(shared), new Breakers(shared), new Breakers(shared)];
    for (const other of others) admit(other);
    await settled();
    await fail(5);
    now += 1_000;
    for (const other of others) admit(other);
    await settled();
    for (const other of others) expect(admit(other)).toMatchObject({ admitted: false });
    now += 4_000;
    const admissions = await Promise.all([breakers, ...others].flatMap((who) => [admit(who), admit(who)]));
    expect(admissions.filter(({ admitted }) => admitted)).toHaveLength(1);
  });

  it("see that another one has closed it", async () => {
    const other = new Breakers(shared);
    await halfOpen();
    await other.refresh(now);
    await probe(true);
    await probe(true);
    now += 1_000;
    await other.refresh(now);
    expect(other.allClosed).toBe(true);
  });

  it("read at most once a second, and nothing on the path of a healthy call", async () => {
    for (let call = 0; call < 1_000; call++) expect(admit()).toEqual({ admitted: true, probe: false });
    expect([shared.reads, shared.changes]).toEqual([1, 0]);
  });

  it("decide alone while Redis is away, and tell it when it is back", async () => {
    shared.away = true;
    await halfOpen();
    await probe(false);
    expect(breakers.stateOf(KEY, now)).toEqual({ phase: "open", retryAtMs: now + 10_000 });
    now += 10_000;
    shared.away = false;
    await breakers.refresh(now);
    await probe(true);
    expect(shared.trips.get(KEY)).toMatchObject({ openMs: 10_000, successes: 1 });
    expect(breakers.stateOf(KEY, now).phase).toBe("half_open");
  });

  it("tell of openings and closings, also of those while Redis was away", async () => {
    await halfOpen();
    await probe(false);
    const reopened = now;
    now += 10_000;
    shared.away = true;
    await probe(true);
    await probe(true);
    expect(await breakers.listEvents()).toEqual([{ key: KEY, phase: "closed", at: now }]);
    shared.away = false;
    expect(await breakers.listEvents()).toEqual([
      { key: KEY, phase: "closed", at: now },
      { key: KEY, phase: "open", at: reopened - 5_000 },
    ]);
  });

  it("do not wait for a Redis that does not answer", async () => {
    shared.change = () => new Promise(() => undefined);
    await halfOpen();
    const begin = performance.now();
    expect(await admit()).toEqual({ admitted: true, probe: true });
    expect(performance.now() - begin).toBeLessThan(200);
    expect(admit()).toMatchObject({ admitted: false });
  });
});
