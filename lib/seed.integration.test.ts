import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { findSeedPrincipal } from "../scripts/seed/find-seed-principal.ts";
import { lockDirectory } from "../supabase/local/lock-directory.ts";
import { getProviderDays, getRouterReport } from "./analytics/service.ts";
import { listBudgets } from "./billing/budgets/service.ts";
import { asService } from "./platform/db/scopes.ts";

const WRITTEN = /^ada@example\.com {2}password: .+\nalan@example\.com {2}password: .+\n$/;

/** What the pages on Auto, usage and the arena are made of. */
async function readPages(userId: string) {
  const principal = await findSeedPrincipal(userId);
  const { rows: tallies } = await sql`select * from app.arena_tallies(${userId}::uuid)`.execute(asService());
  const { rows: drift } = await sql`select * from app.ledger_drift(${userId}::uuid)`.execute(asService());
  const { answers, ratings, savings, shares } = await getRouterReport(principal, "year");
  return { answers, ratings, savings, shares, tallies, drift, budgets: await listBudgets(principal) };
}

it("npm run seed fills the running instance and its pages, and a second run changes nothing", async () => {
  const data = mkdtempSync(join(tmpdir(), "nexus-seed-"));
  // As the start command leaves it for whoever works beside it; nothing else tells where the services are.
  writeFileSync(join(data, "runtime.json"), JSON.stringify({ pid: process.pid, env: process.env }));
  lockDirectory(data, "start.lock");
  const env = { NODE_ENV: "test", PATH: process.env.PATH } as const;
  const seed = async () =>
    (await promisify(execFile)(process.execPath, ["scripts/seed.ts", "--data", data], { env })).stdout;
  try {
    expect(await seed()).toMatch(WRITTEN);
    const { id, role } = await asService()
      .selectFrom("profiles")
      .select(["id", "role"])
      .where("email", "=", "ada@example.com")
      .executeTakeFirstOrThrow();
    expect(role).toBe("admin");
    const seeded = await readPages(id);
    expect(seeded.answers.auto).toBeGreaterThan(20);
    expect(seeded.ratings.value).toBeGreaterThan(0.7);
    expect(seeded.savings.savedMicroUsd).toBeGreaterThan(0);
    expect(new Set(seeded.shares.map(({ intent }) => intent)).size).toBeGreaterThan(4);
    expect(seeded.budgets).toHaveLength(2);
    expect(seeded.tallies.length).toBeGreaterThan(3);
    expect(seeded.drift).toEqual([]);
    expect((await getProviderDays(await findSeedPrincipal(id))).items).not.toEqual([]);
    expect(await seed()).toContain("was there already");
    expect(await readPages(id)).toEqual(seeded);
  } finally {
    rmSync(data, { recursive: true });
  }
}, 60_000);
