import { spawn } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely, sql } from "kysely";
import { PostgresJSDialect } from "kysely-postgres-js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { chatClient } from "../../chat/testing/chat-client.ts";
import { readAllEvents } from "../../chat/testing/read-events.ts";
import { send } from "../../gate/testing/send.ts";
import { keyOf, type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { createCompletion } from "../../models/api.ts";
import { type ArenaShifts, shiftKey } from "../../models/arena/rate-models.ts";
import { gatewayState, resetGateway } from "../../models/gateway/gateway-state.ts";
import { updatePreferences } from "../../models/preferences/service.ts";
import { encodeWeights } from "../../models/router/encode-weights.ts";
import { loadWeights } from "../../models/router/load-weights.ts";
import { AUTO_MODEL_ID } from "../../models/schema.ts";
import { forgetCompatibleServers } from "../../models/service/local-servers.ts";
import { openPool } from "../../platform/db/client.ts";
import { asService, readAsUser } from "../../platform/db/scopes.ts";
import { env, resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import { processWide } from "../../platform/process-wide.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import type { ExportRow } from "../schema.ts";
import { exportRouter, getRouterReport } from "../service.ts";
import { replayAll } from "./replay-all.ts";
import { readDecisions, type StoredDecision } from "./store.ts";

const SECRET = "the canary sings at noon";
const TEXTS = [
  `Hi there, ${SECRET}`,
  "Write a Rust function that parses ISO 8601 durations, with tests.",
  "Prove, with every lemma, that there are infinitely many primes of the form 4k + 3.",
  "Translate into French: the meeting is moved to Tuesday.",
];
const HAIKU = "anthropic/claude-haiku-4-5";
let provider: ScriptedProvider;
let pool: ReturnType<typeof openPool>;
let db: Kysely<unknown>;
let since: Date;
let pinned: SignedInUser;
let caller: SignedInUser;

const weights = loadWeights();
/** Heads that are sure that every message is translation and easy: the shipped ones with no weights at all. */
const blank = {
  ...weights,
  version: "blank-for-tests",
  facts: new Float32Array(weights.facts.length),
  hashed: new Int8Array(weights.hashed.length),
};

const call = (key: string, model: string, content = "") =>
  send(createCompletion, {
    headers: { authorization: `Bearer ${key}` },
    body: { model, messages: [{ role: "user", content }] },
  });

/** What this process knows of votes, for longer than these tests take. */
const knowShifts = (shifts: ArenaShifts) =>
  Object.assign(
    processWide("arena-shifts", () => ({})),
    { value: { shifts, refreshedAt: Date.now() + 3_600_000 } },
  );

const run = async (using: Partial<Parameters<typeof replayAll>[1]> = {}) =>
  replayAll(readDecisions(db, since), { weights, mode: null, ...using });

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
  resetGateway();
  pool = openPool(env().DATABASE_URL, { max: 1, prepare: false });
  db = new Kysely<unknown>({ dialect: new PostgresJSDialect({ postgres: pool }) });
  since = new Date();
  // Measured and voted as the choices are made, and not any more as they are made again.
  const measured = vi.spyOn(gatewayState().health, "liveFirstTokens").mockReturnValue(
    new Map([
      ["openai/gpt-4.1-mini", 100],
      ["openai/gpt-4.1-nano", 20_000],
    ]),
  );
  knowShifts(new Map([[shiftKey("math", "openai/gpt-4o-mini"), 60]]));
  const plain = await signedInUser({ tier: "pro" });
  pinned = await signedInUser({ tier: "pro" });
  await updatePreferences(pinned.principal, {
    pins: { code: HAIKU },
    excluded: ["openai/gpt-5-nano"],
    thresholds: { maxCostMicroUsd: 20_000 },
  });
  caller = await signedInUser({ tier: "pro" });
  await updatePreferences(caller.principal, { explores: true });
  const key = await keyOf(caller.principal, ["completions.create"]);
  for (const text of [TEXTS[1], `${TEXTS[2]} If ${SECRET} then say so.`]) await call(key, AUTO_MODEL_ID, text);
  await call(key, "openai/gpt-4.1-mini", TEXTS[0]);
  for (const user of [plain, pinned]) {
    for (const text of TEXTS) {
      const conversationId = newId();
      const first = await chatClient(user.cookie).send(text, { model: "nexus/auto", conversationId });
      await readAllEvents(first.response);
      const parentId = first.response.headers.get("x-nexus-message-id") ?? "";
      const next = await chatClient(user.cookie).send("And once more, please.", { conversationId, parentId });
      await readAllEvents(next.response);
    }
  }
  measured.mockRestore();
  knowShifts(new Map());
});
afterAll(async () => {
  await pool.end({ timeout: 1 });
  await provider.stop();
});

describe("a replay", () => {
  it("with the weights and preferences that decided comes to the same, for every decision", async () => {
    const report = await run();
    expect(report).toMatchObject({
      decisions: 18,
      replayed: 18,
      skipped: {},
      preferences: { known: 18, unknown: 0 },
      changed: { count: 0 },
      reproduced: { decisions: 18, same: 18 },
      quality: { value: 0 },
      costMicroUsd: { value: 0, low: 0, high: 0 },
      disagreements: [],
    });
  });

  it("with other weights or in another mode says what changes, by intent and model, the same each time", async () => {
    const quality = await run({ mode: "quality" });
    expect(quality.changed.count).toBeGreaterThan(4);
    expect(quality.costMicroUsd?.value).toBeGreaterThan(0);
    expect(quality.quality?.low).toBeGreaterThan(0);
    expect(quality.byIntent.reduce((sum, { decisions }) => sum + decisions, 0)).toBe(18);
    expect(quality.byModel.reduce((sum, { decisions }) => sum + decisions, 0)).toBe(quality.changed.count);
    // The pin holds in every mode.
    expect(quality.disagreements.some(({ before }) => before.modelId === HAIKU)).toBe(false);
    expect(await run({ mode: "quality" })).toEqual(quality);
    const other = await run({ weights: blank });
    expect(other.reproduced.decisions).toBe(0);
    expect(other.skipped).toEqual({ text_not_kept: 2 });
    expect(other.changed.count).toBeGreaterThan(0);
    const [first, second] = other.disagreements.map(({ before, after }) => Math.abs(after.quality - before.quality));
    expect(first).toBeGreaterThanOrEqual(second ?? 0);
  });

  it("says of older decisions that their preferences are unknown, and leaves out what it cannot read", async () => {
    const stored: StoredDecision[] = [];
    for await (const batch of readDecisions(db, since)) stored.push(...batch.filter(({ text }) => text !== null));
    async function* some() {
      yield stored.map((one, at) => ({
        ...one,
        context: at < 6 ? null : one.context,
        decision:
          at === 15
            ? { intents: [] }
            : at === 14
              ? { ...(one.decision as object), modelId: "openai/gone" }
              : one.decision,
      }));
    }
    const report = await replayAll(some(), { weights, mode: null });
    expect(report).toMatchObject({
      decisions: 16,
      replayed: 14,
      preferences: { known: 8, unknown: 6 },
      skipped: { unreadable: 1, model_gone: 1 },
      reproduced: { decisions: 8, same: 8 },
    });
  });
});

describe("a call of the API that Auto chose for", () => {
  const stored = () =>
    asService()
      .selectFrom("routeDecisions")
      .selectAll()
      .where("userId", "=", caller.principal.userId)
      .orderBy("createdAt")
      .execute();

  it("is stored with what it was chosen from, who answered and what analytics sums, and without a word of its text", async () => {
    const rows = await stored();
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      conversationId: null,
      messageId: null,
      reservationId: expect.any(String),
      answeredBy: rows[0]?.modelId,
      version: weights.version,
      intent: "code",
      context: { v: 1, turns: 1, textTokens: expect.any(Number), seed: expect.any(String) },
    });
    expect(rows[0]?.openModels).toContain(rows[0]?.modelId);
    expect(JSON.stringify(rows)).not.toContain(SECRET);
  });

  it("counts on the Router page and in its export, and is nobody else's", async () => {
    const report = await getRouterReport(caller.principal, "7d");
    expect(report.answers).toEqual({ auto: 2, all: 3 });
    expect(report.shares.reduce((sum, { answers }) => sum + answers, 0)).toBe(2);
    const { rows } = await sql<{ cost: number }>`select sum(l.amount_micro_usd)::int as cost from public.usage_ledger l
      join public.route_decisions d on d.reservation_id = l.reservation_id and d.user_id = ${caller.principal.userId}::uuid
      where l.entry = 'settle'`.execute(asService());
    expect(report.cost).toEqual({ microUsd: rows[0]?.cost, unpriced: 0 });
    expect(report.savings).toMatchObject({ answers: 2, costMicroUsd: rows[0]?.cost });
    const lines = (await (await exportRouter(caller.principal, "7d", "json")).json()) as ExportRow[];
    expect(lines.map(({ messageId, answeredBy }) => [messageId, answeredBy])).toEqual(
      (await stored()).map(({ answeredBy }) => [null, answeredBy]),
    );
    const seen = await readAsUser(pinned.principal, (tx) =>
      tx.selectFrom("routeDecisions").select("id").where("reservationId", "is not", null).execute(),
    );
    expect(seen).toEqual([]);
  });

  it("is stored without an answer when none came, and counts for none", async () => {
    const key = await keyOf(caller.principal, ["completions.create"]);
    provider.script("next", { fault: { status: 400 } });
    expect((await call(key, AUTO_MODEL_ID, TEXTS[1])).status).toBeGreaterThanOrEqual(400);
    expect((await stored()).at(-1)).toMatchObject({ answeredBy: null });
    expect((await getRouterReport(caller.principal, "7d")).answers).toEqual({ auto: 2, all: 3 });
    await asService()
      .deleteFrom("routeDecisions")
      .where("answeredBy", "is", null)
      .where("userId", "=", caller.principal.userId)
      .execute();
  });
});

describe("npm run router:replay", () => {
  const directories: string[] = [];
  afterAll(() => Promise.all(directories.map((path) => rm(path, { recursive: true }))));

  async function command(...args: string[]) {
    const child = spawn(process.execPath, ["scripts/router/replay.ts", "--since", since.toISOString(), ...args], {
      env: { ...process.env, DATABASE_URL: env().DATABASE_URL },
    });
    let out = "";
    let problems = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      problems += chunk;
    });
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    return { code, out, problems };
  }

  it("prints the report and a line for each, without a word of any message unless it is told to", async () => {
    const directory = await mkdtemp(join(tmpdir(), "replay-"));
    directories.push(directory);
    const lines = join(directory, "out.jsonl");
    const { code, out, problems } = await command("--mode", "quality", "--jsonl", lines);
    expect([code, problems]).toEqual([0, ""]);
    expect(out).toContain("Decisions: 18. Replayed: 18.");
    expect(out).toContain("Preferences known: 18.");
    expect(out).toMatch(/cost: \+\d+\.\d µ\$ \[/);
    const written = readFileSync(lines, "utf8");
    expect(written.trim().split("\n")).toHaveLength(18);
    expect(`${out}${written}`).not.toContain(SECRET);
    expect(statSync(lines).mode & 0o777).toBe(0o600);
    const told = await command("--mode", "quality", "--with-text");
    expect(told.out).toContain("And once more, please.");
    expect((await command("--mode", "quality")).out).toBe(out);
  });

  it("takes weights from a file, and refuses what is none", async () => {
    const directory = await mkdtemp(join(tmpdir(), "replay-"));
    directories.push(directory);
    const { writeFile } = await import("node:fs/promises");
    const path = join(directory, "blank.json");
    await writeFile(path, JSON.stringify({ base64: Buffer.from(encodeWeights(blank)).toString("base64") }));
    const { code, out } = await command("--weights", path);
    expect([code, out.split("\n")[0]]).toEqual([0, "Weights blank-for-tests, mode as stored."]);
    await writeFile(path, "{}");
    const refused = await command("--weights", path);
    expect(refused.code).toBe(1);
    expect(refused.problems).toContain("holds no weights of the router");
    for (const typed of [["--mode", "best"], ["--since", "soon"], ["--wieghts", path], ["--mode"], ["all"]])
      expect(await command(...typed)).toMatchObject({
        code: 2,
        problems: expect.stringMatching(/^npm run router:replay/),
      });
  });
});

it("what a decision was made from takes little room", async () => {
  const { rows } = await sql<{ bytes: number }>`select max(length(context::text))::int as bytes
    from public.route_decisions where user_id = ${pinned.principal.userId}::uuid`.execute(asService());
  expect(rows[0]?.bytes).toBeLessThan(600);
});
