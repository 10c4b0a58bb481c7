import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createApiKeyEndpoint } from "../../auth/api-keys/api.ts";
import { callEndpoint } from "../../auth/testing/call-endpoint.ts";
import { makeAccount, signInAs } from "../../auth/testing/make-account.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { createCompletion } from "../api.ts";
import { routeContextSchema } from "../router/route-context.ts";
import { forgetCompatibleServers } from "../service/local-servers.ts";
import { forgetUserRows, loadUserRows } from "../user-rows/load-user-rows.ts";
import { readUserRows } from "../user-rows/store.ts";
import { getPreferencesEndpoint, resetLearningEndpoint, updatePreferencesEndpoint } from "./api.ts";
import { loadRoutePreferences } from "./load-preferences.ts";
import type { Learned, RouterPreferences } from "./schema.ts";

vi.mock("../user-rows/store.ts", async (importOriginal) => {
  const original = await importOriginal<typeof import("../user-rows/store.ts")>();
  return { ...original, readUserRows: vi.fn(original.readUserRows) };
});

const CODE = "Write a TypeScript function that debounces another function, with tests.";
const PIN = "anthropic/claude-haiku-4-5";
const OTHER = "openai/gpt-4o-mini";
let provider: ScriptedProvider;

async function newPerson() {
  const account = await makeAccount({ tier: "enterprise" });
  const cookie = await signInAs(account);
  const key = async () => {
    const { body } = await callEndpoint(createApiKeyEndpoint, { cookie, body: { name: "test" } });
    return String(body.data?.key);
  };
  return {
    ...account,
    key,
    async get() {
      const { body } = await callEndpoint(getPreferencesEndpoint, { cookie });
      return body.data as unknown as RouterPreferences;
    },
    patch: (body: unknown) => callEndpoint(updatePreferencesEndpoint, { cookie, body }),
    async reset() {
      const { body } = await callEndpoint(resetLearningEndpoint, { cookie });
      return body.data as unknown as RouterPreferences;
    },
  };
}

/** Asks through the API and tells who answered and why. */
async function ask(key: string, model: string, content = CODE, more: Record<string, unknown> = {}) {
  const { status, headers } = await callEndpoint(createCompletion, {
    headers: { authorization: `Bearer ${key}` },
    body: { model, messages: [{ role: "user", content }], ...more },
  });
  return { status, model: headers.get("x-nexus-model") ?? "", reason: headers.get("x-nexus-reason") };
}

/** What the last choice for a person was made from. */
async function lastContext(userId: string) {
  const { context } = await asService()
    .selectFrom("routeDecisions")
    .select("context")
    .where("userId", "=", userId)
    .orderBy("createdAt", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  return routeContextSchema.parse(context);
}

/** Stores judgements as they come from answers. */
async function judge(
  userId: string,
  count: number,
  change: {
    modelId?: string;
    intent?: string | null;
    verdict?: "good" | "bad" | null;
    replaced?: boolean;
    difficultyPercent?: number;
  },
) {
  const { workspaceId } = await asService()
    .selectFrom("workspaceMembers")
    .select("workspaceId")
    .where("userId", "=", userId)
    .executeTakeFirstOrThrow();
  const now = new Date();
  const conversationId = newId();
  await asService()
    .insertInto("conversations")
    .values({ id: conversationId, userId, workspaceId, lastMessageAt: now, createdAt: now, updatedAt: now })
    .execute();
  for (let index = 0; index < count; index++) {
    const id = newId();
    await asService()
      .insertInto("messages")
      .values({
        id,
        userId,
        conversationId,
        role: "assistant",
        parts: "[]",
        status: "complete",
        modelId: PIN,
        createdAt: now,
      })
      .execute();
    await asService()
      .insertInto("answerFeedback")
      .values({
        messageId: id,
        userId,
        modelId: PIN,
        intent: "code",
        difficultyPercent: 40,
        verdict: "good",
        createdAt: now,
        updatedAt: now,
        ...change,
      })
      .execute();
  }
  forgetUserRows(userId);
}

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

describe("limits on what Auto may choose", () => {
  it("are set one by one, taken away by null, and hold for the next call", async () => {
    const { get, key, patch } = await newPerson();
    expect((await patch({ thresholds: { qualityFloor: 10, maxWaitMs: 60_000 } })).status).toBe(200);
    await patch({ thresholds: { maxWaitMs: null, maxCostMicroUsd: 2_000_000 } });
    expect((await get()).thresholds).toEqual({ qualityFloor: 10, maxCostMicroUsd: 2_000_000 });
    const apiKey = await key();
    expect((await ask(apiKey, "nexus/auto")).status).toBe(200);
    await patch({ thresholds: { qualityFloor: 100 } });
    expect((await ask(apiKey, "nexus/auto")).status).toBe(503);
    // A model that was named is none of Auto's business.
    expect((await ask(apiKey, OTHER)).status).toBe(200);
  });

  it("of a call narrow those of the person, and the error names the rule for each model", async () => {
    const { key, patch } = await newPerson();
    const apiKey = await key();
    const call = async (thresholds: object) => {
      const { status, headers, body } = await callEndpoint(createCompletion, {
        headers: { authorization: `Bearer ${apiKey}` },
        body: { model: "nexus/auto", messages: [{ role: "user", content: CODE }], nexus: { thresholds } },
      });
      return { status, body, reason: headers.get("x-nexus-reason")?.split(",") ?? [], error: body.error };
    };
    expect((await call({ maxCostMicroUsd: 3_000 })).reason).toContain("limit_cost");
    await patch({ thresholds: { maxCostMicroUsd: 0 } });
    const refused = await call({ maxCostMicroUsd: 3_000 });
    expect([refused.status, refused.error?.code]).toEqual([503, "model_not_configured"]);
    expect(refused.error?.message).toContain("over the maximum cost per answer");
    for (const [thresholds, path] of [
      [{ maxCostMicroUsd: -1 }, "nexus.thresholds.maxCostMicroUsd"],
      [{ strongFrom: 1.1 }, "nexus.thresholds.strongFrom"],
      [{ dearest: 1 }, "nexus.thresholds"],
    ] as const) {
      const invalid = await call(thresholds);
      expect(invalid.status).toBe(422);
      expect(JSON.stringify(invalid.body)).toContain(path);
    }
  });

  it.each([
    [{ thresholds: { qualityFloor: 101 } }, "thresholds.qualityFloor"],
    [{ thresholds: { maxWaitMs: 1 } }, "thresholds.maxWaitMs"],
    [{ thresholds: { maxCostMicroUsd: 0.5 } }, "thresholds.maxCostMicroUsd"],
  ])("and other fields are refused at their path: %j", async (change, path) => {
    const { patch } = await newPerson();
    const { status, body } = await patch(change);
    expect([status, body.error?.issues?.map((issue) => issue.path)]).toEqual([422, [path]]);
  });
});

describe("how Auto chooses for a person", () => {
  it("is without rules and learns until they say otherwise", async () => {
    const { get } = await newPerson();
    expect(await get()).toEqual({
      pins: {},
      excluded: [],
      learns: true,
      explores: false,
      learnedSince: null,
      learned: [],
      thresholds: {},
      adopted: null,
    });
  });

  it("is changed field by field; pins are merged and taken away by null", async () => {
    const { get, patch } = await newPerson();
    expect((await patch({ pins: { code: PIN, math: OTHER } })).status).toBe(200);
    await patch({ excluded: ["openai/gpt-4o", "openai/gpt-4o"] });
    const changed = await patch({ pins: { math: null, research: OTHER }, learns: false });
    const expected = { pins: { code: PIN, research: OTHER }, excluded: ["openai/gpt-4o"], learns: false };
    expect(changed.body.data).toMatchObject(expected);
    expect(await get()).toMatchObject(expected);
    await patch({ excluded: [] });
    expect(await get()).toMatchObject({ ...expected, excluded: [] });
  });

  it.each<[string, unknown, string[]]>([
    ["nothing", {}, ["body"]],
    ["an unknown field", { learns: true, tier: "enterprise" }, ["body"]],
    ["an unknown intent", { pins: { cooking: PIN } }, ["pins.cooking"]],
    [
      "a prototype's intent",
      JSON.parse(`{"pins":{"__proto__":{"code":"${PIN}"},"constructor":"${PIN}"}}`),
      ["pins.constructor"],
    ],
    ["an unknown model", { pins: { code: "openai/gpt-99" } }, ["pins.code"]],
    ["Auto itself", { pins: { code: "nexus/auto" } }, ["pins.code"]],
    ["a model that does not chat", { pins: { code: "openai/text-embedding-3-small" } }, ["pins.code"]],
    ["no model", { pins: { code: "gpt" } }, ["pins.code"]],
    ["an unknown model to exclude", { excluded: [OTHER, "openai/gpt-99"] }, ["excluded.1"]],
    ["a model twice over", { pins: { code: PIN }, excluded: [PIN] }, ["pins.code"]],
    ["too many", { excluded: Array.from({ length: 201 }, (_, n) => `openai/m${n}`) }, ["excluded"]],
    ["no switch", { learns: "yes" }, ["learns"]],
  ])("refuses %s at its field and changes nothing", async (_, body, paths) => {
    const { get, patch } = await newPerson();
    const { status, body: answer } = await patch(body);
    expect(status).toBe(422);
    expect(answer.error?.issues?.map(({ path }) => path)).toEqual(paths);
    expect(await get()).toMatchObject({ pins: {}, excluded: [], learns: true });
  });

  it("refuses to exclude what is pinned, and to pin what is excluded, unless one act does both", async () => {
    const { get, patch } = await newPerson();
    await patch({ pins: { code: PIN }, excluded: [OTHER] });
    expect((await patch({ excluded: [OTHER, PIN] })).body.error?.issues).toEqual([
      expect.objectContaining({ path: "excluded.1" }),
    ]);
    expect((await patch({ pins: { math: OTHER } })).body.error?.issues).toEqual([
      expect.objectContaining({ path: "pins.math" }),
    ]);
    expect((await patch({ pins: { code: null }, excluded: [PIN] })).status).toBe(200);
    expect(await get()).toMatchObject({ pins: {}, excluded: [PIN] });
  });

  it("holds a change against what is stored, not against what was read a moment before", async () => {
    const { get, patch, userId } = await newPerson();
    await get();
    // Another process has stored this meanwhile, and this one has read the rows before.
    await asService()
      .insertInto("routePreferences")
      .values({ userId, excluded: [PIN], updatedAt: new Date() })
      .execute();
    const { status, body } = await patch({ pins: { code: PIN } });
    expect([status, body.error?.issues?.map(({ path }) => path)]).toEqual([422, ["pins.code"]]);
    const changes = [patch({ pins: { math: OTHER } }), patch({ excluded: [OTHER] })];
    const statuses = (await Promise.all(changes)).map((answer) => answer.status).sort();
    expect(statuses).toEqual([200, 422]);
    forgetUserRows(userId);
    const { pins, excluded } = await get();
    expect(excluded.filter((id) => Object.values(pins).includes(id))).toEqual([]);
  });

  it("keeps models in the list that have gone since", async () => {
    const { get, patch, userId } = await newPerson();
    await patch({ excluded: [OTHER] });
    await asService()
      .updateTable("routePreferences")
      .set({ excluded: ["ollama/gone"] })
      .where("userId", "=", userId)
      .execute();
    forgetUserRows(userId);
    expect((await patch({ excluded: ["ollama/gone", OTHER] })).status).toBe(200);
    expect((await get()).excluded).toEqual(["ollama/gone", OTHER]);
  });

  it("is everyone's own", async () => {
    const one = await newPerson();
    const two = await newPerson();
    await one.patch({ pins: { code: PIN }, excluded: [OTHER], learns: false });
    await judge(one.userId, 2, {});
    expect(await two.get()).toEqual({
      pins: {},
      excluded: [],
      learns: true,
      explores: false,
      learnedSince: null,
      learned: [],
      thresholds: {},
      adopted: null,
    });
    expect((await ask(await two.key(), "nexus/auto")).reason).not.toContain("pinned");
  });
});

describe("what is learned", () => {
  const byIntent = (learned: readonly Learned[], intent: string | null) =>
    learned.find((one) => one.modelId === PIN && one.intent === intent);

  it("is listed by model and intent with the shift it makes, and forgotten on demand", async () => {
    const { get, reset, userId } = await newPerson();
    await judge(userId, 4, {});
    await judge(userId, 2, { difficultyPercent: 90 });
    await judge(userId, 1, { intent: "math", verdict: "bad" });
    await judge(userId, 2, { intent: "math", verdict: null, replaced: true });
    await judge(userId, 1, { intent: null, verdict: "bad" });
    await judge(userId, 3, { modelId: "openai/gone" });
    const { learned } = await get();
    expect(learned).toHaveLength(3);
    expect(byIntent(learned, "code")).toMatchObject({ good: 6, bad: 0, replaced: 0 });
    expect(byIntent(learned, "math")).toMatchObject({ good: 0, bad: 1, replaced: 2 });
    expect(byIntent(learned, null)).toMatchObject({ good: 6, bad: 2, replaced: 2 });
    expect(byIntent(learned, "code")?.shift).toBeGreaterThan(0);
    expect(byIntent(learned, "math")?.shift).toBeLessThan(0);
    expect((await loadRoutePreferences(userId)).evidence.size).toBeGreaterThan(0);

    const after = await reset();
    expect(after.learned).toEqual([]);
    expect(Date.parse(after.learnedSince ?? "")).toBeGreaterThan(Date.now() - 60_000);
    expect((await loadRoutePreferences(userId)).evidence.size).toBe(0);
    const kept = await asService()
      .selectFrom("answerFeedback")
      .select("messageId")
      .where("userId", "=", userId)
      .execute();
    expect(kept).toHaveLength(13);
  });

  it("is not used while learning is off, nor is what was said meanwhile ever", async () => {
    const { get, patch, userId } = await newPerson();
    await judge(userId, 2, {});
    await patch({ learns: false });
    expect((await loadRoutePreferences(userId)).evidence.size).toBe(0);
    expect((await get()).learned).toHaveLength(2);
    await asService().updateTable("answerFeedback").set({ counts: false }).where("userId", "=", userId).execute();
    await patch({ learns: true });
    expect((await loadRoutePreferences(userId)).evidence.size).toBe(0);
  });

  it("counts what a model failed to answer for Auto a little against it, and not from before learning was on", async () => {
    const { key, patch, get, userId } = await newPerson();
    await patch({ pins: { code: PIN } });
    expect(await ask(await key(), "nexus/auto", `${CODE} [fail:503@anthropic]`)).toMatchObject({ status: 200 });
    forgetUserRows(userId);
    const { learned } = await get();
    expect(byIntent(learned, "code")).toMatchObject({ good: 0, bad: 0, replaced: 0, failed: 1 });
    expect(byIntent(learned, "code")?.shift).toBeLessThan(0);
    expect((await loadRoutePreferences(userId)).evidence.size).toBe(2);
    await patch({ learns: false });
    expect((await loadRoutePreferences(userId)).evidence.size).toBe(0);
    await patch({ learns: true });
    expect((await get()).learned).toEqual([]);
  });

  it("lets Auto try models where that is allowed, by the answer's id and while it learns", async () => {
    const { key, patch, get, userId } = await newPerson();
    const secret = await key();
    const seedOf = async () => {
      await ask(secret, "nexus/auto");
      return (await lastContext(userId)).seed;
    };
    expect(await seedOf()).toBeUndefined();
    await patch({ explores: true });
    expect((await get()).explores).toBe(true);
    const seeds = [await seedOf(), await seedOf()];
    expect(new Set(seeds)).toEqual(new Set([expect.any(String), expect.any(String)]));
    await patch({ learns: false });
    expect(await seedOf()).toBeUndefined();
  });

  it("turns Auto away from a model that disappoints", async () => {
    const { key, userId } = await newPerson();
    const secret = await key();
    const before = await ask(secret, "nexus/auto");
    await judge(userId, 40, { modelId: before.model, verdict: "bad" });
    const after = await ask(secret, "nexus/auto");
    expect(after.model).not.toBe(before.model);
  });
});

describe("nexus/auto through the API", () => {
  it("obeys pins and exclusions of the key's owner at once; a named model is not touched", async () => {
    const { key, patch } = await newPerson();
    const secret = await key();
    const free = await ask(secret, "nexus/auto");
    expect(free.status).toBe(200);
    await patch({ excluded: [free.model] });
    const without = await ask(secret, "nexus/auto");
    expect(without.status).toBe(200);
    expect(without.model).not.toBe(free.model);
    expect(await ask(secret, free.model)).toEqual({ status: 200, model: free.model, reason: "user_choice" });
    const pin = [PIN, OTHER].find((id) => id !== free.model && id !== without.model) ?? PIN;
    await patch({ pins: { code: pin } });
    expect(await ask(secret, "nexus/auto")).toEqual({ status: 200, model: pin, reason: "pinned" });
    expect((await ask(secret, "nexus/auto", "Hi there!")).reason).not.toContain("pinned");
    expect(await ask(secret, without.model)).toMatchObject({ model: without.model, reason: "user_choice" });
  });

  it("answers in the mode of the key's owner where neither call nor key says one", async () => {
    const { key, userId } = await newPerson();
    const secret = await key();
    await asService().updateTable("profiles").set({ routeMode: "quality" }).where("id", "=", userId).execute();
    forgetUserRows(userId);
    const modes = [];
    for (const more of [{}, { nexus: { mode: "economy" } }]) {
      await ask(secret, "nexus/auto", CODE, more);
      modes.push((await lastContext(userId)).mode);
    }
    expect(modes).toEqual(["quality", "economy"]);
  });

  it("keeps the model of a conversation, which is told by how it began, and of no other", async () => {
    const { key } = await newPerson();
    const secret = await key();
    const goOn = (begin: string) => ({
      messages: [
        { role: "user", content: begin },
        { role: "assistant", content: "Done." },
        { role: "user", content: "Thanks!" },
      ],
    });
    const first = await ask(secret, "nexus/auto", CODE);
    expect(first.reason).not.toContain("sticky");
    const next = await ask(secret, "nexus/auto", "", goOn(CODE));
    expect(next).toEqual({ status: 200, model: first.model, reason: "sticky" });
    expect((await ask(secret, "nexus/auto", "", goOn(`${CODE} In Rust.`))).reason).not.toContain("sticky");
    const another = await newPerson();
    expect((await ask(await another.key(), "nexus/auto", "", goOn(CODE))).reason).not.toContain("sticky");
  });

  it("never falls back on an excluded model", async () => {
    const { key, patch } = await newPerson();
    const secret = await key();
    await patch({ pins: { code: PIN } });
    const fallen = await ask(secret, "nexus/auto", `${CODE} [fail:503@anthropic]`);
    expect(fallen.status).toBe(200);
    expect(fallen.model).not.toBe(PIN);
    await patch({ excluded: [fallen.model] });
    const again = await ask(secret, "nexus/auto", `${CODE} [fail:503@anthropic]`);
    expect(again.status).toBe(200);
    expect([PIN, fallen.model]).not.toContain(again.model);
  });
});

describe("the rows of a person", () => {
  it("are read in one statement for keys and preferences, and not again within five seconds", async () => {
    const { key, userId } = await newPerson();
    const secret = await key();
    forgetUserRows(userId);
    vi.mocked(readUserRows).mockClear();
    for (let round = 0; round < 3; round++) await ask(secret, "nexus/auto");
    expect(readUserRows).toHaveBeenCalledTimes(1);
  });

  it("are read again after a change, also while an older reading is under way", async () => {
    const { patch, userId } = await newPerson();
    forgetUserRows(userId);
    const old = loadUserRows(userId);
    await patch({ learns: false });
    expect((await loadUserRows(userId)).preferences?.learns).toBe(false);
    await old;
    expect((await loadUserRows(userId)).preferences?.learns).toBe(false);
  });

  it("are not remembered when reading them failed", async () => {
    const { userId } = await newPerson();
    forgetUserRows(userId);
    vi.mocked(readUserRows).mockRejectedValueOnce(new Error("down"));
    await expect(loadUserRows(userId)).rejects.toThrow("down");
    expect((await loadUserRows(userId)).keys).toEqual([]);
  });
});
