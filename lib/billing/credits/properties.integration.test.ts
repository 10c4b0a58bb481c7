import fc from "fast-check";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { database } from "../../platform/db/client.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { createTestUser } from "../../testing/create-user.ts";
import { CreditModel } from "./testing/credit-model.ts";
import { HOLDING, readInvariants } from "./testing/ledger-state.ts";
import { stepsArbitrary, toOperations } from "./testing/operations.ts";
import { payMonthly } from "./testing/pay-monthly.ts";
import { toSql } from "./testing/to-sql.ts";

const RUNS = Number(process.env.NEXUS_TEST_RUNS ?? (process.env.NEXUS_TEST_DATABASE_URL ? 3000 : 1000));
const REQUESTS = 2;

const plain = (value: unknown) => (typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value);

describe("the ledger under random sequences (I1 to I4, BL-15, BL-19)", () => {
  it(`does in ${RUNS} of them what the model does, and its sums hold`, { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(stepsArbitrary, async (steps) => {
        const user = await createTestUser();
        await payMonthly(user.userId);
        for (const month of ["2026-01-15", "2026-02-15"]) {
          await sql`select app.set_requests_left(${newId()}, ${user.userId}, ${REQUESTS}, 'x', ${month})`.execute(
            asService(),
          );
        }
        const model = new CreditModel(REQUESTS);
        const operations = toOperations(steps);
        const wanted = operations.map(({ operation, at }) => {
          const owed = model.overdraft;
          const answer = model.apply(operation, at);
          // I2: a request overdraws by what it cost beyond what it held at most, and none begins while anything is owed.
          expect(model.overdraft - owed).toBeLessThanOrEqual(model.excessOf(operation));
          if (answer === "credits") expect(model.overdraft).toBe(0);
          return answer;
        });
        const text = operations.map(({ operation, at }) => toSql(operation, user, at)).join(";\n");
        const answers = (await database().pool.unsafe(text).simple()) as unknown as { answer: unknown }[][];
        expect(answers.map(([row]) => plain(row?.answer) ?? null)).toEqual(wanted);
        const lots = await asService()
          .selectFrom("creditGrants")
          .select(["id", "remainingMicroUsd", "heldMicroUsd"])
          .where("userId", "=", user.userId)
          .orderBy("id")
          .execute();
        expect(lots.map(({ id, remainingMicroUsd, heldMicroUsd }) => [id, remainingMicroUsd, heldMicroUsd])).toEqual(
          model.lots.map(({ id, remaining, held }) => [id, remaining, held]).sort(),
        );
        const periods = await asService()
          .selectFrom("overagePeriods")
          .select(["periodStart", "billedMicroUsd", "heldMicroUsd"])
          .where("userId", "=", user.userId)
          .orderBy("periodStart")
          .execute();
        const counted = periods.map((row) => [row.periodStart.slice(0, 7), row.billedMicroUsd, row.heldMicroUsd]);
        const modelled = [...model.held.keys()]
          .sort()
          .map((month) => [month, model.billed.get(month) ?? 0, model.held.get(month)]);
        expect(counted.filter(([, billed, held]) => billed || held)).toEqual(
          modelled.filter(([, billed, held]) => billed || held),
        );
        const account = await asService()
          .selectFrom("creditAccounts")
          .select("overdraftMicroUsd")
          .where("userId", "=", user.userId)
          .executeTakeFirst();
        expect(account?.overdraftMicroUsd ?? 0).toBe(model.overdraft);
        const invariants = await readInvariants(user.userId);
        expect({ ...HOLDING, ...invariants, I2: invariants.I2 ?? 0 }).toEqual(HOLDING);
      }),
      { numRuns: RUNS, ...(process.env.NEXUS_TEST_SEED ? { seed: Number(process.env.NEXUS_TEST_SEED) } : {}) },
    );
  });
});
