import { sql } from "kysely";
import { afterAll, expect, it } from "vitest";
import { getProviderDays, getRouterReport } from "../../lib/analytics/service.ts";
import { listBudgets } from "../../lib/billing/budgets/service.ts";
import { closeDatabase } from "../../lib/platform/db/client.ts";
import { asService } from "../../lib/platform/db/scopes.ts";
import { newId } from "../../lib/platform/ids.ts";
import { findSeedPrincipal } from "../../scripts/seed/find-seed-principal.ts";
import { seedPerson } from "../../scripts/seed/seed-person.ts";

afterAll(() => closeDatabase());

it("the development seed fills the pages on Auto, usage and the arena, and a second run changes nothing", async () => {
  const email = `seed-${newId()}@example.org`;
  const person = {
    email,
    displayName: "Seed",
    password: "green kettle on the porch",
    tier: "pro",
    isAdmin: false,
  } as const;
  expect(await seedPerson(person)).toBe(true);
  const { id } = await asService()
    .selectFrom("profiles")
    .select("id")
    .where("email", "=", email)
    .executeTakeFirstOrThrow();
  const principal = await findSeedPrincipal(id);
  const read = async () => {
    const { rows: tallies } = await sql`select * from app.arena_tallies(${id}::uuid)`.execute(asService());
    const { rows: drift } = await sql`select * from app.ledger_drift(${id}::uuid)`.execute(asService());
    return { report: await getRouterReport(principal, "year"), budgets: await listBudgets(principal), tallies, drift };
  };
  const seeded = await read();
  const { answers, ratings, savings, shares } = seeded.report;
  expect(answers.auto).toBeGreaterThan(20);
  expect(ratings.value).toBeGreaterThan(0.7);
  expect(savings.savedMicroUsd).toBeGreaterThan(0);
  expect(new Set(shares.map(({ intent }) => intent)).size).toBeGreaterThan(4);
  expect(seeded.budgets).toHaveLength(2);
  expect(seeded.tallies.length).toBeGreaterThan(3);
  expect(seeded.drift).toEqual([]);
  expect((await getProviderDays(principal)).items).not.toEqual([]);
  expect(await seedPerson(person)).toBe(false);
  expect(await read()).toEqual(seeded);
});
