import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { ready } from "../../../gate/system-api.ts";
import { send } from "../../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../../gate/testing/sign-in.ts";
import { setClock } from "../../../platform/clock.ts";
import { closeDatabase } from "../../../platform/db/client.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { newId } from "../../../platform/ids.ts";
import { ensureJobTables } from "../../../platform/jobs/enqueue.ts";
import { prepareMailQueue, queueMail } from "../../../platform/mail/queue-mail.ts";
import { redis, resetRedis } from "../../../platform/redis.ts";
import { getSystemHealthEndpoint, listHealthSamplesEndpoint } from "./api.ts";
import { KEPT_SAMPLES, listHealthSamples, sampleHealth } from "./history.ts";
import type { HealthPart, HealthSample, SystemHealth } from "./schema.ts";
import { CHECK_LIMIT_MS, getSystemHealth, runCheck } from "./service.ts";

let admin: SignedInUser;
let mute: Server;
let muteUrl = "";
beforeAll(async () => {
  admin = await signedInUser({ role: "admin" });
  await ensureJobTables();
  await prepareMailQueue();
  // It takes connections and never says a word: what a part that hangs looks like.
  mute = createServer(() => undefined);
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  muteUrl = `127.0.0.1:${(mute.address() as AddressInfo).port}`;
});
const restore = () => {
  vi.unstubAllEnvs();
  resetEnv();
  resetRedis();
  setClock();
};
afterEach(restore);
afterAll(async () => {
  mute.close();
});

async function ask(): Promise<SystemHealth> {
  const answer = await send(getSystemHealthEndpoint, { headers: { cookie: admin.cookie } });
  expect(answer.status).toBe(200);
  return answer.body.data as SystemHealth;
}
const partOf = ({ parts }: SystemHealth, name: HealthPart) => parts.find(({ part }) => part === name);
const factOf = (health: SystemHealth, name: HealthPart, fact: string) =>
  partOf(health, name)?.facts.find((one) => one.name === fact)?.value;
const beat = (secondsAgo: number) =>
  sql`update pgboss.version set cron_on = now() - ${secondsAgo} * interval '1 second'`.execute(asService());
const point = (changes: Record<string, string>) => {
  for (const [name, value] of Object.entries(changes)) vi.stubEnv(name, value);
  resetEnv();
  resetRedis();
};

describe("GET /api/v1/ready", () => {
  it.each([
    ["with a worker that beats", 1, 200, "ready", true],
    ["without one", 120, 503, "not_ready", false],
  ] as const)("%s, names the parts to administrators alone", async (_, secondsAgo, status, word, isAlive) => {
    await beat(secondsAgo);
    const person = await signedInUser();
    for (const headers of [{}, { cookie: person.cookie }]) {
      const answer = await send(ready, { headers });
      expect([answer.status, answer.body]).toEqual([status, { data: { status: word } }]);
    }
    const told = await send(ready, { headers: { cookie: admin.cookie } });
    const { checks } = told.body.data as { checks: { name: string; ok: boolean }[] };
    expect([told.status, Object.fromEntries(checks.map(({ name, ok }) => [name, ok]))]).toEqual([
      status,
      { database: true, auth: true, redis: true, worker: isAlive },
    ]);
  });
});

it("is not ready before the newest migration is in the database, and does not ask any more after that", async () => {
  await beat(1);
  const { rows } = await sql<{ version: string }>`
    select max(version) as version from supabase_migrations.schema_migrations`.execute(asService());
  const statuses: number[] = [];
  for (const version of ["99999999999999", rows[0]?.version ?? "", "99999999999999"]) {
    point({ NEWEST_MIGRATION: version });
    statuses.push((await send(ready)).status);
  }
  expect(statuses).toEqual([503, 200, 200]);
});

describe("system health", () => {
  it("names every part that works, with its facts, and the server itself", async () => {
    await beat(1);
    point({ DATA_DIRECTORY: tmpdir() });
    const health = await ask();
    const states = Object.fromEntries(health.parts.map(({ part, state }) => [part, state]));
    expect(states).toMatchObject({ database: "ok", redis: "ok", auth: "ok", storage: "ok", mail: "ok", worker: "ok" });
    expect(factOf(health, "database", "sizeBytes")).toBeGreaterThan(1_000_000);
    expect(factOf(health, "database", "migrations")).toBeGreaterThan(30);
    expect(factOf(health, "database", "lastMigration")).toMatch(/^\d{14}$/);
    expect(factOf(health, "redis", "fallback")).toBe("none");
    expect(factOf(health, "mail", "transport")).toMatch(/^smtp:\/\/127\.0\.0\.1:\d+ \(outbox\)$/);
    expect(factOf(health, "disk", "totalBytes")).toBeGreaterThan(0);
    expect(health.server).toMatchObject({ version: "0.1.0", node: process.versions.node });
  });

  it("tells of mails that wait and of the last that failed, without its secrets", async () => {
    await beat(1);
    const before = await ask();
    const letter = { language: "en" as const, lines: ["t"], footer: "f" };
    await queueMail({ to: `${newId()}@example.org`, subject: "s", letter, kind: "test" });
    const id = newId();
    await sql`insert into pgboss.job (id, name, data, output, source_name) values (${id}, 'mail.send.dead', '{}',
      '{"name": "Error", "message": "535 refused: Basic aGVsbG86aGVsbG8"}', 'mail.send')`.execute(asService());
    const health = await ask();
    expect(factOf(health, "mail", "queued")).toBe(Number(factOf(before, "mail", "queued")) + 1);
    expect(partOf(health, "mail")).toMatchObject({ state: "warn" });
    expect(factOf(health, "mail", "lastFailure")).toBe("Error: 535 refused: Basic [redacted]");
    await sql`delete from pgboss.job where name like 'mail.send%'`.execute(asService());
  });

  it("says of a worker that is gone, or does not keep up, that it is", async () => {
    await beat(1);
    const id = newId();
    await sql`insert into pgboss.job (id, name, start_after) values (${id}, 'mail.send', now() - interval '6 minutes')`.execute(
      asService(),
    );
    const late = await ask();
    expect(partOf(late, "worker")?.state).toBe("warn");
    expect(factOf(late, "worker", "oldestDueAt")).toEqual(expect.any(String));
    await sql`delete from pgboss.job where id = ${id}`.execute(asService());
    expect(partOf(await ask(), "worker")?.state).toBe("ok");
    await beat(120);
    expect(partOf(await ask(), "worker")?.state).toBe("down");
  });

  it("leaves out what is not set up here", async () => {
    await beat(1);
    point({ SMTP_URL: "" });
    const states = (await ask()).parts.filter(({ state }) => state === "off").map(({ part }) => part);
    expect(states).toEqual(["mail", "disk"]);
  });
});

describe("the page answers within its limit, and names the part, when", () => {
  it.each<[string, (url: string) => Record<string, string>, HealthPart[]]>([
    ["Redis hangs", (url) => ({ UPSTASH_REDIS_REST_URL: `http://${url}` }), ["redis"]],
    ["auth and storage hang", (url) => ({ SUPABASE_URL: `http://${url}` }), ["auth", "storage"]],
    ["nobody takes mails", () => ({ SMTP_URL: "smtp://127.0.0.1:1" }), ["mail"]],
    ["Redis is gone", () => ({ UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1" }), ["redis"]],
    ["auth and storage are gone", () => ({ SUPABASE_URL: "http://127.0.0.1:1" }), ["auth", "storage"]],
    ["the disk is gone", () => ({ DATA_DIRECTORY: "/nowhere" }), ["disk"]],
  ])("%s", async (_, changes, expected) => {
    await beat(1);
    await ask();
    point(changes(muteUrl));
    const startedAt = performance.now();
    const health = await getSystemHealth();
    expect(performance.now() - startedAt).toBeLessThan(CHECK_LIMIT_MS + 1_500);
    expect(health.parts.filter(({ state }) => state === "down").map(({ part }) => part)).toEqual(expected);
    if (expected.includes("redis")) {
      expect(factOf(health, "redis", "fallback")).toBe("spending_stops");
      expect(await listHealthSamples()).toEqual([]);
    }
  });

  it("the database hangs, and with it the worker and the outbox", async () => {
    // In this order: what asks while the pool closes opens the next one.
    point({ DATABASE_URL: `postgres://nobody@${muteUrl}/none` });
    await closeDatabase();
    const startedAt = performance.now();
    const health = await getSystemHealth();
    expect(performance.now() - startedAt).toBeLessThan(CHECK_LIMIT_MS + 1_500);
    const down = health.parts.filter(({ state }) => state === "down").map(({ part }) => part);
    expect(down).toEqual(expect.arrayContaining(["database", "worker"]));
    for (const part of ["redis", "auth", "storage"] as const) expect(down).not.toContain(part);
    await closeDatabase(0);
  });

  it("a check never ends, and its work is told to stop", async () => {
    let told: AbortSignal | undefined;
    const check = await runCheck(
      "disk",
      (signal) => {
        told = signal;
        return new Promise(() => undefined);
      },
      20,
    );
    expect(check).toMatchObject({ part: "disk", state: "down", facts: [] });
    expect(told?.aborted).toBe(true);
  });
});

describe("the history", () => {
  it("is measured once a minute however many workers there are, and is kept for three hours", async () => {
    await redis().del("health:samples", "health:sampled");
    await Promise.all([sampleHealth(), sampleHealth(), sampleHealth()]);
    const answer = await send(listHealthSamplesEndpoint, { headers: { cookie: admin.cookie } });
    const { items } = answer.body.data as { items: HealthSample[] };
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ databaseMs: expect.any(Number), redisMs: expect.any(Number), queuedJobs: 0 });
    await redis().rpush("health:samples", "not a sample", ...Array(KEPT_SAMPLES + 5).fill(JSON.stringify(items[0])));
    await redis().del("health:sampled");
    await sampleHealth();
    expect(await redis().llen("health:samples")).toBe(KEPT_SAMPLES);
  });
});
