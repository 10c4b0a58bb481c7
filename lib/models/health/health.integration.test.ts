import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { callEndpoint } from "../../auth/testing/call-endpoint.ts";
import { makeAccount, signInAs } from "../../auth/testing/make-account.ts";
import { nowMs } from "../../platform/clock.ts";
import { resetEnv } from "../../platform/env.ts";
import { redis, resetRedis } from "../../platform/redis.ts";
import { createTestUser } from "../../testing/create-user.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { getModelHealth } from "../api.ts";
import type { AttemptReport } from "../gateway/attempt.ts";
import { breakerKeyOf } from "../gateway/breaker/breaker-key.ts";
import { gatewayState, resetGateway } from "../gateway/gateway-state.ts";
import { generate } from "../gateway/generate.ts";
import { ProviderError } from "../gateway/provider-error.ts";
import type { Target } from "../gateway/target.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import { planAnswer } from "../service/plan-answer.ts";
import { drain, userRequest } from "../testing/scripted-target.ts";
import { HealthBook } from "./health-book.ts";
import { quantile } from "./histogram.ts";
import type { ModelHealth, ModelHealthList } from "./schema.ts";

const MODEL = "openai/gpt-4.1-mini";
let server: ScriptedProvider;
let cookie: string;
let target: Target;
beforeAll(async () => {
  server = await startScriptedProvider();
  Object.assign(process.env, providerEnv(server, ["openai", "anthropic"]));
  resetEnv();
  cookie = await signInAs(await makeAccount());
  target = (await loadModelChoices(await createTestUser())).resolve(MODEL);
});
// No test sees the calls of another.
beforeEach(async () => {
  resetGateway();
  const minute = Math.floor(nowMs() / 60_000);
  const keys = Array.from({ length: 12 }, (_, index) => `gateway:health:${minute - index}`);
  await redis().del("gateway:health:errors", "gateway:breakers", "gateway:breaker-events", ...keys);
});
afterEach(() => server.reset());
afterAll(() => server.stop());

const usage = { inputTokens: 10, outputTokens: 100, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
const good = (extra: Partial<AttemptReport> = {}): AttemptReport => ({
  target,
  startedAt: 0,
  outcome: "complete",
  firstTokenMs: 400,
  latencyMs: 1_400,
  usage,
  ...extra,
});
const failed = () => good({ outcome: "failed", usage: null, error: new ProviderError("overloaded", "no") });

async function readPage(): Promise<ModelHealth[]> {
  const { status, body } = await callEndpoint(getModelHealth, { cookie });
  expect(status).toBe(200);
  return (body.data as { items: ModelHealth[] }).items;
}

describe("the health of the models", () => {
  it("adds up over the processes, and forgets after ten minutes", async () => {
    const [one, two] = [new HealthBook(), new HealthBook()];
    for (const book of [one, two]) {
      book.note(good(), nowMs());
      book.note(failed(), nowMs());
      await book.flush();
    }
    const cell = (await two.read(nowMs())).get(MODEL);
    expect(cell).toMatchObject({ requests: 4, failures: 2, lastError: { kind: "overloaded" } });
    expect(quantile(cell?.tokensPerSecond ?? new Map(), 0.5)).toBeCloseTo(100, -1);
    expect((await one.read(nowMs() + 10 * 60_000)).get(MODEL)?.requests ?? 0).toBe(0);
  });

  it("is that of this process alone while Redis is away", async () => {
    const book = new HealthBook();
    vi.stubEnv("UPSTASH_REDIS_REST_URL", "http://127.0.0.1:1");
    resetEnv();
    resetRedis();
    try {
      book.note(failed(), nowMs());
      expect((await book.read(nowMs())).get(MODEL)).toMatchObject({ requests: 1, failures: 1 });
    } finally {
      vi.unstubAllEnvs();
      resetEnv();
      resetRedis();
    }
  });

  it("is told of the models that were asked, in public words, with the breaker (no words of the provider)", async () => {
    expect(await readPage()).toEqual([]);
    server.script({ times: 5 }, { fault: { status: 503, message: "canary-91 at 10.0.0.7" } });
    const ask = async () => {
      const hooks = { onAttempt: () => undefined };
      const pace = { nowMs, random: () => 0, wait: async () => undefined };
      return drain(generate(userRequest("Hi"), [target], hooks, { pace }));
    };
    await ask();
    await ask();
    const [item, ...others] = await readPage();
    expect(others).toEqual([]);
    expect(item).toMatchObject({
      modelId: MODEL,
      requests: 5,
      failures: 5,
      breaker: "open",
      firstTokenP50Ms: null,
      lastError: { kind: "overloaded", message: expect.stringMatching(/is not available right now\.$/) },
    });
    expect(Date.parse(item?.retryAt ?? "")).toBeGreaterThan(nowMs());
    expect(JSON.stringify(item)).not.toMatch(/canary|10\.0\.0\.7|scripted/);
  });

  it("tells what happened to one's own keys and the operator's, of nobody else's", async () => {
    const { breakers } = gatewayState();
    const own = { ...target, apiKey: "sk-somebody-elses" };
    for (const one of [own, target])
      for (let call = 0; call < 5; call++) breakers.settle(breakerKeyOf(one), false, false, nowMs());
    await vi.waitFor(async () => expect(await breakers.listEvents()).toHaveLength(2), 5_000);
    const { body } = await callEndpoint(getModelHealth, { cookie });
    expect((body.data as ModelHealthList).events).toEqual([
      { modelId: MODEL, modelName: "GPT-4.1 mini", provider: "openai", phase: "open", at: expect.any(String) },
    ]);
  });

  it("puts the ones in trouble first", async () => {
    const { health } = gatewayState();
    const other = (await loadModelChoices(await createTestUser())).resolve("anthropic/claude-haiku-4-5");
    for (let call = 0; call < 5; call++) health.note(good({ target: other }), nowMs());
    health.note(failed(), nowMs());
    expect((await readPage()).map(({ modelId }) => modelId)).toEqual([MODEL, other.model.id]);
  });

  it("needs a session", async () => {
    expect((await callEndpoint(getModelHealth)).status).toBe(401);
  });
});

describe("what is usual for a model until it begins", () => {
  it("is what 95 of 100 answers took, once there are twenty", async () => {
    const { health } = gatewayState();
    for (let call = 0; call < 19; call++) health.note(good({ firstTokenMs: call < 17 ? 400 : 3_000 }), nowMs());
    await health.refreshSpeeds(nowMs());
    expect(health.usualFirstTokenMs(MODEL)).toBeNull();
    health.note(good(), nowMs());
    await health.refreshSpeeds(nowMs());
    expect(health.usualFirstTokenMs(MODEL)).toBeGreaterThan(2_700);
    expect(health.usualFirstTokenMs(MODEL)).toBeLessThan(3_300);
  });
});

describe("the measured speed", () => {
  it("takes the place of the prior in the router once there are eight answers", async () => {
    const { health } = gatewayState();
    const all = await loadModelChoices(await createTestUser());
    const two = new Set([MODEL, "anthropic/claude-haiku-4-5"]);
    const choices = { ...all, models: all.models.filter(({ id }) => two.has(id)) };
    const speedOf = () =>
      planAnswer(choices, {
        modelId: "nexus/auto",
        mode: "balanced",
        text: "Hi",
        historyTokens: 10,
        turns: 0,
        hasImages: false,
        needsTools: false,
        maxOutputTokens: 100,
        previousModelId: null,
      }).decision?.candidates.find(({ modelId }) => modelId === MODEL)?.speed;
    const before = speedOf();
    for (let call = 0; call < 7; call++) health.note(good({ latencyMs: 20_400 }), nowMs());
    await health.refreshSpeeds(nowMs());
    expect(speedOf()).toBe(before);
    health.note(good({ latencyMs: 20_400 }), nowMs());
    await health.refreshSpeeds(nowMs());
    expect(health.liveSpeeds(nowMs()).get(MODEL)).toBeCloseTo(5, 0);
    expect(speedOf()).toBeLessThan(before ?? 0);
  });
});
