import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApiKeyScope } from "../../auth/schema.ts";
import { createBudget } from "../../billing/budgets/service.ts";
import { grantWorkspaceTier } from "../../billing/workspaces/grant-workspace-tier.ts";
import { send } from "../../gate/testing/send.ts";
import { keyOf, type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { retentionClasses } from "../../jobs.ts";
import { setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import { runRetention } from "../../platform/retention/run-retention.ts";
import { listWorkspaceLogEndpoint } from "../../teams/log/api.ts";
import { joinTeam, makeTeam } from "../../teams/testing/make-team.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { createCompletion } from "../api.ts";
import { forgetCompatibleServers } from "../service/local-servers.ts";
import { clearCacheEndpoint, getCacheEndpoint, updateCacheEndpoint } from "./api.ts";
import type { CacheMode, CacheStatus } from "./schema.ts";
import { getCache, updateCache } from "./service.ts";
import { type KeepRow, keep } from "./store.ts";
import { getWorkspaceCacheEndpoint, setWorkspaceCacheEndpoint } from "./workspace-cache/api.ts";

const MODEL = "openai/gpt-4.1-mini";
const HOUR_MS = 3_600_000;
const USAGE = { inputTokens: 1000, outputTokens: 500 };
/** 1,000 input and 500 output tokens at 0.40 and 1.60 USD a million. */
const COST_MICRO_USD = 1200;
let provider: ScriptedProvider;

/** Somebody new who asks through the API. */
const newPerson = async (tier: "free" | "pro" = "pro") => askerOf(await signedInUser({ tier }));

/** Somebody who asks in a workspace through the API. */
async function askerOf(user: SignedInUser, workspaceId = user.principal.workspaceId) {
  const scopes: ApiKeyScope[] = ["completions.create"];
  const authorization = `Bearer ${await keyOf({ ...user.principal, workspaceId }, scopes)}`;
  const headers = { cookie: user.cookie };
  return {
    principal: user.principal,
    userId: user.principal.userId,
    async ask(text: string, cache?: CacheMode, more: object = {}) {
      const body = { model: MODEL, messages: [{ role: "user", content: text }], ...more };
      const sent = await send(createCompletion, {
        headers: { authorization },
        body: cache ? { ...body, nexus: { cache } } : body,
      });
      const answer = sent.body as { choices?: { message: { content: string } }[]; nexus?: Record<string, unknown> };
      return {
        ...sent,
        answer: answer.choices?.[0]?.message.content,
        cache: sent.headers.get("x-nexus-cache"),
        nexus: answer.nexus,
      };
    },
    async set(body: object) {
      const sent = await send(updateCacheEndpoint, { headers, body });
      expect(sent.status).toBe(200);
      return sent.body.data as CacheStatus;
    },
    status: async () => (await send(getCacheEndpoint, { headers })).body.data as CacheStatus,
    clear: async () => (await send(clearCacheEndpoint, { headers })).body.data as CacheStatus,
    ledger: () =>
      asService()
        .selectFrom("usageLedger")
        .select([
          "entry",
          "requests",
          "amountMicroUsd",
          "provider",
          "outcome",
          "inputTokens",
          "cacheHit",
          "savedMicroUsd",
        ])
        .where("userId", "=", user.principal.userId)
        .orderBy("createdAt")
        .orderBy("id")
        .execute(),
  };
}

const asked = () => provider.requests.filter(({ ask }) => ask !== null).length;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
let count = 0;
beforeEach(() => {
  // Every call of a provider gets another answer.
  for (let call = 0; call < 4; call++) provider.script("next", { text: `Answer ${++count}`, usage: USAGE });
});
afterEach(() => {
  setClock();
  provider.reset();
  delete process.env.CACHE_HITS_USE_QUOTA;
  resetEnv();
});

describe("the response cache", () => {
  it("answers although a budget is used up, and the provider is not asked", async () => {
    const { ask, set, principal } = await newPerson();
    await set({ exact: true });
    const first = await ask("Hello");
    await createBudget(principal, { apiKeyId: null, period: "day", limitMicroUsd: COST_MICRO_USD });
    const second = await ask("Hello");
    expect([second.status, second.cache, second.answer]).toEqual([200, "hit", first.answer]);
    const other = await ask("Something else");
    expect([other.status, other.body.error?.code]).toEqual([402, "budget_exceeded"]);
    expect(asked()).toBe(1);
  });

  it("is off until somebody turns it on, and says nothing of itself", async () => {
    const { ask, status } = await newPerson();
    const first = await ask("Hello");
    const second = await ask("Hello");
    expect(second.answer).not.toBe(first.answer);
    expect([first.cache, second.cache, second.nexus?.cache]).toEqual([null, null, null]);
    expect(await status()).toMatchObject({
      settings: { exact: false, semantic: false, pace: "natural", keepHours: 24 },
      answers: 0,
      hits: 0,
    });
  });

  it("is on for what a workspace pays for where its admins turn it on, and gives nobody the answers of another", async () => {
    const { id, owner } = await makeTeam();
    const [admin, one, two] = [await joinTeam(id, "admin"), await joinTeam(id, "member"), await joinTeam(id, "member")];
    const set = ({ cookie }: SignedInUser, exact: boolean, workspaceId = id) =>
      send(setWorkspaceCacheEndpoint, { params: { id: workspaceId }, body: { exact }, headers: { cookie } });
    const outsider = await signedInUser();
    const tries = [];
    for (const by of [outsider, one, admin]) tries.push((await set(by, true)).status);
    expect(tries).toEqual([404, 403, 200]);
    expect((await set(owner, true, owner.principal.workspaceId)).body.error?.code).toBe("conflict");
    const [here, other, elsewhere] = [await askerOf(one, id), await askerOf(two, id), await askerOf(one)];
    const headersOf = async ({ ask }: typeof here, cache?: CacheMode) => (await ask("Hello", cache)).cache;
    // The workspace has no plan: everybody pays for themselves, and decides for themselves.
    expect([await headersOf(here), await headersOf(here)]).toEqual([null, null]);
    await grantWorkspaceTier({ workspace: id, tier: "team" });
    expect([await headersOf(here), await headersOf(here), await headersOf(other)]).toEqual(["miss", "hit", "miss"]);
    expect([await headersOf(here, "off"), await headersOf(elsewhere)]).toEqual([null, null]);
    expect(await here.status()).toMatchObject({ byWorkspace: true, settings: { exact: false } });
    expect((await set(owner, false)).status).toBe(200);
    expect(await headersOf(here)).toBeNull();
    const read = (by: SignedInUser) =>
      send(getWorkspaceCacheEndpoint, { params: { id }, headers: { cookie: by.cookie } });
    expect([(await read(one)).body.data, (await read(outsider)).status]).toEqual([{ exact: false }, 404]);
    const log = await send(listWorkspaceLogEndpoint, { params: { id }, headers: { cookie: owner.cookie } });
    const events = (log.body.data as { items: { kind: string; details: object }[] }).items;
    expect(events.filter(({ kind }) => kind === "cache_changed").map(({ details }) => details)).toEqual([
      { to: "off" },
      { to: "on" },
    ]);
  });

  it("gives the same request its answer again: at no cost, marked, with what it saved", async () => {
    const { ask, set, status } = await newPerson();
    await set({ exact: true });
    const first = await ask("Hello");
    expect(first).toMatchObject({
      cache: "miss",
      nexus: { cache: { status: "miss" }, cost_micro_usd: COST_MICRO_USD },
    });
    const second = await ask("Hello");
    expect(second).toMatchObject({ answer: first.answer, cache: "hit" });
    expect(second.nexus).toMatchObject({
      model: MODEL,
      cost_micro_usd: 0,
      cache: { status: "hit", kind: "exact", savedMicroUsd: COST_MICRO_USD, answeredAt: expect.any(String) },
    });
    expect(second.headers.get("x-nexus-cost-micro-usd")).toBe("0");
    expect(asked()).toBe(1);
    expect(await status()).toMatchObject({ answers: 1, hits: 1, savedMicroUsd: COST_MICRO_USD });
  });

  it("streams what it gives again", async () => {
    const { ask, set } = await newPerson();
    await set({ exact: true, pace: "at_once" });
    const { answer } = await ask("Hello");
    const { text, cache } = await ask("Hello", undefined, { stream: true, stream_options: { include_usage: true } });
    expect(cache).toBe("hit");
    const chunks = [...text.matchAll(/^data: (\{.*\})$/gm)].map(([, json = "{}"]) => JSON.parse(json));
    expect(chunks.map(({ choices: [choice] }) => choice?.delta.content ?? "").join("")).toBe(answer);
    expect(chunks.at(-1)).toMatchObject({ nexus: { cost_micro_usd: 0, cache: { status: "hit" } } });
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  it("obeys the call: use looks and keeps, refresh only keeps, off does neither", async () => {
    const { ask, set } = await newPerson();
    const first = await ask("Hello", "use");
    expect(first.cache).toBe("miss");
    expect((await ask("Hello", "use")).answer).toBe(first.answer);
    const refreshed = await ask("Hello", "refresh");
    expect(refreshed.cache).toBe("refresh");
    expect(refreshed.answer).not.toBe(first.answer);
    expect((await ask("Hello", "use")).answer).toBe(refreshed.answer);
    await set({ exact: true });
    const off = await ask("Hello", "off");
    expect(off.cache).toBeNull();
    expect(off.answer).not.toBe(refreshed.answer);
    expect((await ask("Hello")).answer).toBe(refreshed.answer);
  });

  it("never gives one person what was answered to another", async () => {
    const [one, other] = [await newPerson(), await newPerson()];
    await one.set({ exact: true });
    await other.set({ exact: true });
    const first = await one.ask("Our secret plan?");
    const second = await other.ask("Our secret plan?");
    expect(second.cache).toBe("miss");
    expect(second.answer).not.toBe(first.answer);
    expect((await one.ask("Our secret plan?")).answer).toBe(first.answer);
    expect((await other.status()).answers).toBe(1);
    // Even a row under the other one's key is not read across: the key names its tenant, and the row its owner.
    await asService()
      .updateTable("cachedAnswers")
      .set({ userId: other.userId })
      .where("userId", "=", one.userId)
      .execute();
    expect((await other.ask("Our secret plan?")).answer).toBe(second.answer);
    expect((await one.ask("Our secret plan?")).cache).toBe("miss");
  });

  it("is not poisoned by a request that differs in anything that shapes the answer", async () => {
    const { ask } = await newPerson();
    await ask("Hello", "use");
    const tool = { type: "function", function: { name: "look", parameters: { type: "object", properties: {} } } };
    const different: object[] = [
      { temperature: 0 },
      { temperature: 1 },
      { top_p: 0.5 },
      { seed: 7 },
      { stop: ["x"] },
      { max_tokens: 50 },
      { tools: [tool] },
      { response_format: { type: "json_object" } },
      { model: "openai/gpt-4.1" },
      { messages: [{ role: "user", content: "Hello " }] },
      {
        messages: [
          { role: "system", content: "Be rude." },
          { role: "user", content: "Hello" },
        ],
      },
      {
        messages: [
          { role: "user", content: "Hel" },
          { role: "user", content: "lo" },
        ],
      },
    ];
    const states = [];
    for (const more of different) {
      provider.script("next", { text: "Another", usage: USAGE });
      states.push((await ask("Hello", "use", more)).cache);
    }
    expect(states).toEqual(different.map(() => "miss"));
    expect((await ask("Hello", "use")).cache).toBe("hit");
  });

  it.each([
    ["was cut at its limit", { text: "Half", finishReason: "length" }],
    ["was filtered", { text: "Half", finishReason: "content-filter" }],
    ["calls tools", { text: "I look.", toolCalls: [{ name: "look", input: {} }] }],
    ["failed", { fault: { status: 400 } }],
    ["broke off", { text: "one two three four", fault: { cutAfterChunks: 2 } }],
    ["is empty", { text: "" }],
  ] as const)("does not keep an answer that %s", async (_, answer) => {
    const { ask, status } = await newPerson();
    provider.reset();
    provider.script("next", answer as Parameters<ScriptedProvider["script"]>[1]);
    const tools = [{ type: "function", function: { name: "look", parameters: { type: "object", properties: {} } } }];
    await ask("Hello", "use", { tools });
    expect((await status()).answers).toBe(0);
  });

  it("takes nothing of the month, and answers when the month is used up; or a message, if the operator says so", async () => {
    const { ask, ledger, userId } = await newPerson("free");
    await ask("Hello", "use");
    await asService().updateTable("quotaPeriods").set({ requestsUsed: 100 }).where("userId", "=", userId).execute();
    expect((await ask("Hello", "use")).cache).toBe("hit");
    expect(await ledger()).toEqual([
      expect.objectContaining({ entry: "reserve", requests: 1, cacheHit: null }),
      expect.objectContaining({ entry: "settle", amountMicroUsd: COST_MICRO_USD, provider: "openai", cacheHit: null }),
      expect.objectContaining({ entry: "reserve", requests: 0 }),
      expect.objectContaining({
        entry: "settle",
        amountMicroUsd: 0,
        provider: "cache",
        outcome: "complete",
        inputTokens: 0,
        cacheHit: "exact",
        savedMicroUsd: COST_MICRO_USD,
      }),
    ]);
    process.env.CACHE_HITS_USE_QUOTA = "true";
    resetEnv();
    expect((await ask("Hello", "use")).status).toBe(402);
    await asService().updateTable("quotaPeriods").set({ requestsUsed: 99 }).where("userId", "=", userId).execute();
    expect((await ask("Hello", "use")).cache).toBe("hit");
    expect((await ledger()).at(-2)).toMatchObject({ entry: "reserve", requests: 1 });
  });

  it("forgets an answer when its time is over, at once when the time is shortened, and the job removes it", async () => {
    const { ask, principal, userId } = await newPerson();
    const start = Date.now();
    setClock(() => start);
    await updateCache(principal, { exact: true, keepHours: 2 });
    const first = await ask("Hello");
    setClock(() => start + 2 * HOUR_MS - 1);
    expect((await ask("Hello")).answer).toBe(first.answer);
    setClock(() => start + 2 * HOUR_MS);
    const second = await ask("Hello");
    expect(second.cache).toBe("miss");
    setClock(() => start + 3.5 * HOUR_MS);
    expect((await ask("Hello")).answer).toBe(second.answer);
    expect((await updateCache(principal, { keepHours: 1 })).answers).toBe(0);
    expect((await ask("Hello")).cache).toBe("miss");
    const rows = () => asService().selectFrom("cachedAnswers").select("id").where("userId", "=", userId).execute();
    setClock(() => start + 28 * HOUR_MS);
    expect((await getCache(principal)).answers).toBe(0);
    expect(await rows()).toHaveLength(1);
    setClock(() => start + 29 * HOUR_MS);
    expect((await runRetention(retentionClasses)).cached_answers).toBeGreaterThan(0);
    expect(await rows()).toHaveLength(0);
  });

  it("makes room for new answers by dropping the oldest, and keeps none that is larger than the room", async () => {
    const { ask, status, userId } = await newPerson("free");
    const row = (index: number, sizeBytes: number): KeepRow => ({
      id: newId(),
      userId,
      conversationId: null,
      key: Buffer.from([index]).toString("hex"),
      modelId: MODEL,
      parts: [{ type: "text", text: "x" }],
      usage: { ...USAGE, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
      textMs: 0,
      sizeBytes,
      scopeKey: null,
      question: null,
      embeddingModel: null,
      embedding: null,
      expiresAt: new Date(Date.now() + HOUR_MS),
    });
    const first = await ask("The oldest", "use");
    for (let index = 0; index < 5; index++) await keep(row(index, 999_000), new Date());
    // Five times 999,000 bytes and the small first one fit into 5,000,000.
    expect(await status()).toMatchObject({ answers: 6, maxBytes: 5_000_000 });
    expect((await ask("The oldest", "use")).answer).toBe(first.answer);
    await keep(row(5, 999_000), new Date());
    expect(await status()).toMatchObject({ answers: 5, sizeBytes: 4_995_000 });
    expect((await ask("The oldest", "use")).cache).toBe("miss");
    const before = await status();
    await keep(row(6, 5_000_001), new Date());
    expect(await status()).toEqual(before);
  });

  it("is cleared by its owner alone; what was saved stays", async () => {
    const [one, other] = [await newPerson(), await newPerson()];
    await one.ask("Hello", "use");
    await one.ask("Hello", "use");
    await other.clear();
    expect((await one.status()).answers).toBe(1);
    expect(await one.clear()).toMatchObject({ answers: 0, sizeBytes: 0, hits: 1, savedMicroUsd: COST_MICRO_USD });
    expect((await one.ask("Hello", "use")).cache).toBe("miss");
  });

  it("keeps the answer of Auto under the model that was chosen", async () => {
    const { ask } = await newPerson();
    const first = await ask("Hello", "use", { model: "nexus/auto" });
    const { model } = first.nexus as { model: string };
    const second = await ask("Hello", "use", { model: "nexus/auto" });
    expect(second).toMatchObject({ answer: first.answer, cache: "hit", nexus: { model, auto: true } });
    expect(second.nexus?.decision).not.toBeNull();
  });

  it("refuses settings that make no sense, and what is not a mode", async () => {
    const { ask } = await newPerson();
    expect((await ask("Hello", "always" as CacheMode)).status).toBe(422);
    const user = await signedInUser();
    for (const body of [
      {},
      { keepHours: 0 },
      { keepHours: 721 },
      { pace: "fast" },
      { userId: user.principal.userId },
    ]) {
      const { status } = await send(updateCacheEndpoint, { headers: { cookie: user.cookie }, body });
      expect(status).toBe(422);
    }
  });
});
