import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../auth/schema.ts";
import { asService } from "../platform/db/scopes.ts";
import { seededRandom } from "../platform/seeded-random.ts";
import { createTestUser } from "../testing/create-user.ts";
import { getQuota, reserveUsage } from "./service.ts";
import { type RaceProcesses, startRaceProcesses } from "./testing/race-processes.ts";

// BL-12, on the embedded database and, with NEXUS_TEST_DATABASE_URL, on a real PostgreSQL with real concurrency.
const PROCESSES = 3;
const SEEDS = 20;
const FIRST_SEED = Number(process.env.NEXUS_TEST_SEED ?? 1);
const seeds = Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index);

let processes: RaceProcesses;
beforeAll(async () => {
  processes = await startRaceProcesses(PROCESSES);
});
afterAll(() => processes.stop());

/** A user with so many units left this month. */
async function userWith(units: number): Promise<Principal> {
  const user = await createTestUser();
  const { requestsLimit } = await getQuota(user);
  await reserveUsage(user, { purpose: "chat", worstCaseMicroUsd: 0, requests: (requestsLimit ?? 0) - units });
  return user;
}

/** How many racers each process gets: uneven, as the seed has it. */
function share(racers: number, random: () => number): number[] {
  const counts = Array.from({ length: PROCESSES }, () => 0);
  for (let racer = 0; racer < racers; racer++) {
    const lane = racer < PROCESSES ? racer : Math.floor(random() * PROCESSES);
    counts[lane] = (counts[lane] ?? 0) + 1;
  }
  return counts;
}

async function race(user: Principal, racers: number, random: () => number) {
  const tasks = share(racers, random).map((count) => ({ kind: "reserve", principal: user, racers: count }) as const);
  const results = await processes.run(tasks);
  return { ids: results.flatMap(({ ids }) => ids), refusals: results.flatMap(({ refusals }) => refusals) };
}

async function expectOutcome(user: Principal, racers: number, units: number, random: () => number, because: string) {
  const { ids, refusals } = await race(user, racers, random);
  const granted = Math.min(racers, units);
  expect(ids, because).toHaveLength(granted);
  expect(refusals, because).toHaveLength(racers - granted);
  // No refusal while a unit was left: each says that all were used.
  const honest = { code: "quota_exceeded", requestsUsed: 100, requestsLimit: 100 };
  expect([...new Set(refusals.map((refusal) => JSON.stringify(refusal)))], because).toEqual(
    racers > granted ? [JSON.stringify(honest)] : [],
  );
  return ids;
}

/** Decision 4 of SECURITY.md for one user. */
async function expectInvariants({ userId }: Principal, because: string): Promise<void> {
  const { rows } = await sql<Record<string, number>>`
    with mine as (select * from public.usage_ledger where user_id = ${userId}),
      closings as (select r.id, r.state, count(l.id) filter (where l.entry = 'reserve') as reserves,
          count(l.id) filter (where l.entry = 'settle') as settles, count(l.id) filter (where l.entry = 'release') as releases
        from public.usage_reservations r left join mine l on l.reservation_id = r.id where r.user_id = ${userId} group by r.id)
    select
      (select (sum(requests) - max(q.requests_used))::int from mine, public.quota_periods q where q.user_id = ${userId}) as "I1 requests",
      (select (sum(amount_micro_usd) - max(q.cost_micro_usd))::int from mine, public.quota_periods q where q.user_id = ${userId}) as "I1 cost",
      (select count(*)::int from closings where settles <> (state = 'settled')::int or releases <> (state = 'released')::int) as "I3",
      (select count(*)::int from closings where reserves <> 1) + (select count(*)::int from mine l
        where not exists (select 1 from mine r where r.reservation_id = l.reservation_id and r.entry = 'reserve')) as "I4"
  `.execute(asService());
  expect(rows[0], because).toEqual({ "I1 requests": 0, "I1 cost": 0, I3: 0, I4: 0 });
}

describe("reservations that race over three processes (BL-12)", () => {
  it.each([2, 10, 50, 200, 1000])(
    "of %i exactly one gets the last unit, in 20 seeds",
    async (racers) => {
      for (const seed of seeds) {
        const because = `NEXUS_TEST_SEED=${seed}, ${racers} racers`;
        const user = await userWith(1);
        await expectOutcome(user, racers, 1, seededRandom(seed), because);
        await expectInvariants(user, because);
      }
    },
    120_000,
  );

  it("of the first of a month none is refused while there is one left, whoever makes its row", async () => {
    for (const seed of seeds) {
      const because = `NEXUS_TEST_SEED=${seed}`;
      const user = await createTestUser();
      const { requestsLimit } = await getQuota(user);
      const units = requestsLimit ?? 0;
      await expectOutcome(user, units + 5, units, seededRandom(seed), because);
      await expectInvariants(user, because);
    }
  }, 120_000);

  it("as many as units are left get one, and each is closed once, whoever closes it", async () => {
    for (const seed of seeds) {
      const random = seededRandom(seed);
      const racers = 2 + Math.floor(random() * 60);
      const units = 1 + Math.floor(random() * racers);
      const because = `NEXUS_TEST_SEED=${seed}, ${racers} racers for ${units}`;
      const user = await userWith(units);
      const ids = await expectOutcome(user, racers, units, random, because);
      // A finisher, a second one and a reaper come to the same reservations.
      const amountMicroUsd = Math.floor(random() * 5000);
      const results = await processes.run(
        Array.from({ length: PROCESSES }, (_, index) => ({
          kind: "close",
          reservationIds: ids,
          release: index === 2,
          amountMicroUsd,
        })),
      );
      expect(results.flatMap((result) => result.ids).sort(), because).toEqual([...ids].sort());
      await expectInvariants(user, because);
      // What was released is there again: for that many, and not one more.
      const released = results[2]?.ids.length ?? 0;
      await expectOutcome(user, released + 2, released, random, because);
      await expectInvariants(user, because);
    }
  }, 120_000);
});
