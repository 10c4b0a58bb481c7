import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../../auth/schema.ts";
import { setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { createTestUser } from "../../testing/create-user.ts";
import { createBudget, listBudgets } from "../budgets/service.ts";
import { saveOverageSettings } from "../overage/store.ts";
import { getQuota, reapReservations, reserveUsage } from "../service.ts";
import { type RaceProcesses, startRaceProcesses } from "../testing/race-processes.ts";
import { insertGrant, setRequestsLeft } from "./store.ts";
import { HOLDING, readInvariants } from "./testing/ledger-state.ts";
import { payMonthly } from "./testing/pay-monthly.ts";

// On the embedded database and, with NEXUS_TEST_DATABASE_URL and all seeds, on a real PostgreSQL with real concurrency.
const PROCESSES = 3;
const SEEDS = process.env.NEXUS_TEST_DATABASE_URL ? 20 : 2;
const FIRST_SEED = Number(process.env.NEXUS_TEST_SEED ?? 1);
const seeds = Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index);
/** What race-process.ts reserves for each racer. */
const WORST_CASE = 1000;
/** The same as Pro is billed for it. */
const WORST_PRICE = 1200;

let processes: RaceProcesses;
beforeAll(async () => {
  processes = await startRaceProcesses(PROCESSES);
});
afterAll(() => processes.stop());

/** A user whose month is used up, with so many micro-USD in two grants. */
async function userWith(microUsd: number): Promise<Principal> {
  const user = await createTestUser();
  await setRequestsLeft(asService(), user.userId, 0, null);
  const first = Math.ceil(microUsd / 2);
  for (const amountMicroUsd of [first, microUsd - first].filter((part) => part > 0)) {
    await insertGrant(asService(), user.userId, { amountMicroUsd, expiresAt: null, reason: null });
  }
  return user;
}

async function expectHolding({ userId }: Principal, because: string): Promise<void> {
  expect({ I2: 0, ...(await readInvariants(userId)) }, because).toEqual(HOLDING);
}

describe("a budget whose rest is raced for over three processes (BL-12)", () => {
  it.each([2, 10, 50, 200, 1000])(
    "goes to exactly one of %i",
    async (racers) => {
      // The embedded database knows one transaction at a time: one seed shows the same as all.
      for (const seed of process.env.NEXUS_TEST_DATABASE_URL ? seeds : seeds.slice(0, 1)) {
        const because = `NEXUS_TEST_SEED=${seed}, ${racers} racers`;
        const user = await createTestUser({ tier: "enterprise" });
        await createBudget(user, { period: "month", limitMicroUsd: WORST_CASE + (seed % WORST_CASE) });
        const each = Math.ceil(racers / PROCESSES);
        const counts = [each, each, racers - 2 * each].map((count) => Math.max(0, count));
        const results = await processes.run(
          counts.map((count) => ({ kind: "reserve", principal: user, racers: count }) as const),
        );
        const tried = counts.reduce((sum, count) => sum + count, 0);
        expect(
          results.flatMap(({ ids }) => ids),
          because,
        ).toHaveLength(1);
        const refusals = results.flatMap((result) => result.refusals.map(({ code }) => code));
        expect(refusals, because).toEqual(Array.from({ length: tried - 1 }, () => "budget_exceeded"));
        expect(await listBudgets(user), because).toMatchObject([{ spentMicroUsd: 0, reservedMicroUsd: WORST_CASE }]);
      }
    },
    300_000,
  );
});

describe("credits that are raced for over three processes (BL-12, BL-15)", () => {
  it.each([2, 10, 50, 200, 1000])(
    "of %i exactly as many are let through as the credits carry",
    async (racers) => {
      for (const seed of seeds) {
        const because = `NEXUS_TEST_SEED=${seed}, ${racers} racers`;
        const units = seed % 2 === 1 ? 1 : Math.min(racers, seed);
        // The rest of less than one worst case carries nobody.
        const user = await userWith(units * WORST_CASE + (seed % WORST_CASE));
        const each = Math.ceil(racers / PROCESSES);
        const counts = [each, each, racers - 2 * each].map((count) => Math.max(0, count));
        const tasks = counts.map((count) => ({ kind: "reserve", principal: user, racers: count }) as const);
        const results = await processes.run(tasks);
        const ids = results.flatMap((result) => result.ids);
        const tried = counts.reduce((sum, count) => sum + count, 0);
        expect(ids, because).toHaveLength(units);
        expect(new Set(results.flatMap(({ refusals }) => refusals.map(({ code }) => code))), because).toEqual(
          new Set(tried > units ? ["quota_exceeded"] : []),
        );
        await expectHolding(user, because);
        // A finisher, a second one and a reaper come to the same reservations: what each held is charged or free, once.
        const closings = Array.from(
          { length: PROCESSES },
          (_, index) => ({ kind: "close", reservationIds: ids, release: index === 2, amountMicroUsd: 0 }) as const,
        );
        const closed = await processes.run(closings);
        expect(closed.flatMap((result) => result.ids).sort(), because).toEqual([...ids].sort());
        await expectHolding(user, because);
        await expect(
          reserveUsage(user, { purpose: "chat", worstCaseMicroUsd: units * WORST_CASE }),
        ).resolves.toBeTypeOf("string");
      }
    },
    300_000,
  );

  it("are free again at the latest fifteen minutes after a process that held them was killed (BL-18)", async () => {
    const held = 100;
    const user = await userWith(held * WORST_CASE);
    const doomed = await startRaceProcesses(1);
    const [taken] = await doomed.run([{ kind: "reserve", principal: user, racers: held }]);
    await doomed.kill();
    expect(taken?.ids).toHaveLength(held);
    await expectHolding(user, "killed");
    const began = Date.now();
    const another = () => reserveUsage(user, { purpose: "chat", worstCaseMicroUsd: 1 });
    await expect(another()).rejects.toMatchObject({ code: "quota_exceeded" });
    try {
      setClock(() => began + 15 * 60_000);
      await Promise.all(Array.from({ length: PROCESSES }, reapReservations));
      const entries = await asService()
        .selectFrom("usageLedger")
        .select("reservationId")
        .where("userId", "=", user.userId)
        .where("entry", "=", "release")
        .execute();
      // None is lost, and none is given back twice.
      expect(entries.map(({ reservationId }) => reservationId).sort()).toEqual(taken?.ids.sort());
      expect(await getQuota(user)).toMatchObject({ creditMicroUsd: held * WORST_CASE });
      await expectHolding(user, "reaped");
      await expect(another()).resolves.toBeTypeOf("string");
    } finally {
      setClock();
    }
  });

  it("grants, reservations, closings, refunds, adjustments and expiries at once leave every sum right", async () => {
    for (const seed of seeds) {
      const because = `NEXUS_TEST_SEED=${seed}`;
      const user = await userWith(20_000);
      const tasks = Array.from(
        { length: PROCESSES },
        (_, index) => ({ kind: "ledger", principal: user, seed: seed * PROCESSES + index, steps: 80 }) as const,
      );
      const results = await processes.run(tasks);
      expect(results.flatMap(({ ids }) => ids).length, because).toBeGreaterThan(0);
      await expectHolding(user, because);
    }
  }, 300_000);

  it.each([2, 50, 200, 1000])(
    "of %i exactly as many are billed to the next invoice as its cap carries, and never more than it",
    async (racers) => {
      for (const seed of seeds) {
        const because = `NEXUS_TEST_SEED=${seed}, ${racers} racers`;
        const units = seed % 2 === 1 ? 1 : Math.min(racers, seed);
        const user = await userWith(0);
        await payMonthly(user.userId);
        const capMicroUsd = units * WORST_PRICE + (seed % WORST_PRICE);
        await saveOverageSettings(user, { isOn: true, capMicroUsd });
        const each = Math.ceil(racers / PROCESSES);
        const tasks = Array.from(
          { length: PROCESSES },
          () => ({ kind: "reserve", principal: user, racers: each }) as const,
        );
        const results = await processes.run(tasks);
        const ids = results.flatMap((result) => result.ids);
        expect(ids, because).toHaveLength(units);
        expect(new Set(results.flatMap(({ refusals }) => refusals.map(({ code }) => code))), because).toEqual(
          new Set(["quota_exceeded"]),
        );
        await expectHolding(user, because);
        // Each costs far more than it could: what is billed stays within the cap all the same.
        const closings = Array.from(
          { length: PROCESSES },
          () => ({ kind: "close", reservationIds: ids, release: false, amountMicroUsd: 50 * WORST_CASE }) as const,
        );
        const closed = await processes.run(closings);
        expect(closed.flatMap((result) => result.ids).sort(), because).toEqual([...ids].sort());
        await expectHolding(user, because);
        const [month] = await asService()
          .selectFrom("overagePeriods")
          .select(["billedMicroUsd", "heldMicroUsd"])
          .where("userId", "=", user.userId)
          .execute();
        expect(month, because).toEqual({ billedMicroUsd: units * WORST_PRICE, heldMicroUsd: 0 });
        await expect(reserveUsage(user, { purpose: "chat", worstCaseMicroUsd: WORST_CASE })).rejects.toMatchObject({
          details: { overageCapMicroUsd: capMicroUsd, overageBilledMicroUsd: units * WORST_PRICE },
        });
      }
    },
    300_000,
  );
});
