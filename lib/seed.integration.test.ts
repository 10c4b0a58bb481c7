import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { asService } from "./platform/db/scopes.ts";

it("npm run seed finds the services of the running instance, fills them, and ends", { timeout: 60_000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), "nexus-seed-"));
  try {
    // As the start command leaves it for whoever works beside it; nothing else tells where the services are.
    writeFileSync(join(data, "runtime.json"), JSON.stringify({ pid: process.pid, env: process.env }));
    const env = { NODE_ENV: "test", PATH: process.env.PATH } as const;
    const { stdout } = await promisify(execFile)(process.execPath, ["scripts/seed.ts", "--data", data], { env });
    expect(stdout).toMatch(/^ada@example\.com {2}password: .+\nalan@example\.com {2}password: .+\n$/);
  } finally {
    rmSync(data, { recursive: true });
  }
  const people = await asService()
    .selectFrom("profiles")
    .innerJoin("conversations", "conversations.userId", "profiles.id")
    .select(["email", "role", (eb) => eb.fn.countAll<number>().as("count")])
    .where("email", "in", ["ada@example.com", "alan@example.com"])
    .groupBy(["email", "role"])
    .orderBy("email")
    .execute();
  expect(people).toMatchObject([{ email: "ada@example.com", role: "admin" }, { email: "alan@example.com" }]);
  expect(Number(people[0]?.count)).toBeGreaterThan(3);
});
