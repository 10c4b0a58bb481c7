import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { log } from "../../../platform/log.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../../testing/providers/start-provider.ts";
import { DEMO_MODEL } from "../../providers/demo/demo.ts";
import type { ModelInfo } from "../../schema.ts";
import { MemoryTrips } from "../../testing/memory-trips.ts";
import { drain, gather, scriptedTarget, testModel, userRequest } from "../../testing/scripted-target.ts";
import type { AttemptReport } from "../attempt.ts";
import { breakerKeyOf, hashKeyOf } from "../breaker/breaker-key.ts";
import { callModel } from "../call-model.ts";
import { createGatewayState, type GatewayState } from "../gateway-state.ts";
import { generate } from "../generate.ts";
import { type Pace, REAL_PACE } from "../pace.ts";
import { ProviderError, providerErrorToAppError } from "../provider-error.ts";
import type { KeyTarget, Target } from "../target.ts";
import { chooseByWeight } from "./pick-key.ts";
import { targetPhase } from "./target-phase.ts";

let server: ScriptedProvider;
let gateway: GatewayState;
let pauses: number[];
beforeAll(async () => {
  server = await startScriptedProvider();
});
beforeEach(() => {
  server.reset();
  gateway = createGatewayState(new MemoryTrips());
  pauses = [];
  vi.spyOn(log, "error").mockImplementation(() => undefined);
});
afterAll(() => server.stop());

const pace: Pace = { ...REAL_PACE, random: () => 0.5, wait: async (ms: number) => void pauses.push(ms) };
const price = { ...DEMO_MODEL.price, inputMicroUsdPerMtok: 1_000_000, outputMicroUsdPerMtok: 1_000_000 };
const priced = testModel("openai", { price: price as ModelInfo["price"] });

/** A target with keys `a` (of ten times the weight), `b`, `c`, …; the second entry is a key's daily cap. */
function pool(...caps: (number | null)[]): Target & { keys: KeyTarget[] } {
  const base = scriptedTarget(server, "openai", { model: priced });
  const keys = caps.map((cap, index) => ({
    ...base,
    apiKey: `key-${"abcd"[index]}`,
    weight: index === 0 ? 1_000 : index === 1 ? 1 : 0.001,
    ...(cap === null ? {} : { dailyCapMicroUsd: cap }),
  }));
  return { ...base, apiKey: "key-a", keys };
}

const usedKeys = () => server.requests.map(({ headers }) => headers.authorization?.replace("Bearer ", ""));

async function ask(targets: Target[], promptCacheKey?: string) {
  const reports: AttemptReport[] = [];
  const onTarget = vi.fn();
  const hooks = { onAttempt: (report: AttemptReport) => void reports.push(report), onTarget };
  const request = userRequest("Hello", promptCacheKey ? { promptCacheKey } : {});
  const { events, error } = await drain(generate(request, targets, hooks, { pace, gateway }));
  return { ...gather(events), error, reports, onTarget };
}

describe("a key that is refused or limited", () => {
  it.each([401, 402, 403])("with %i is never asked again; the next one answers, without a pause", async (status) => {
    const target = pool(null, null);
    server.script("next", { fault: { status } });
    const seen = await ask([target]);
    expect(seen).toMatchObject({ error: null, reports: [{ outcome: "failed" }, { outcome: "complete" }] });
    await ask([target]);
    expect(usedKeys()).toEqual(["key-a", "key-b", "key-b"]);
    expect(pauses).toEqual([]);
    // One model was asked, whichever key it took: nothing changes for who reads along.
    for (const [told] of seen.onTarget.mock.calls) expect(told).toBe(target);
  });

  it("with 429 rests for as long as it says, and is asked again after that", async () => {
    const target = pool(null, null);
    server.script("next", { fault: { status: 429, headers: { "retry-after": "60" } } });
    expect((await ask([target])).error).toBeNull();
    await ask([target]);
    expect(usedKeys()).toEqual(["key-a", "key-b", "key-b"]);
    expect(pauses).toEqual([]);
    const key = breakerKeyOf(target.keys[0] as Target);
    expect(gateway.keyRests.untilMs(key, REAL_PACE.nowMs() + 59_000)).not.toBeNull();
    expect(gateway.keyRests.untilMs(key, REAL_PACE.nowMs() + 61_000)).toBeNull();
  });

  it("is one of three tries at most, and then another model is asked", async () => {
    server.script({ provider: "openai" }, { fault: { status: 429, headers: { "retry-after": "60" } } });
    const seen = await ask([pool(null, null, null, null), scriptedTarget(server, "groq")]);
    expect(seen.error).toBeNull();
    expect(server.requests.map(({ provider }) => provider)).toEqual(["openai", "openai", "openai", "groq"]);
  });

  it("with no other key left ends the answer, and nobody else is asked (RL-04)", async () => {
    server.script({ provider: "openai" }, { fault: { status: 401 } });
    const seen = await ask([pool(null, null), scriptedTarget(server, "groq")]);
    expect(seen.error).toMatchObject({ kind: "auth" });
    expect(usedKeys()).toEqual(["key-a", "key-b"]);
  });

  it("is passed over for calls that do not stream too", async () => {
    const usage = { inputTokens: 1, outputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
    const asked: (string | null)[] = [];
    const call = async ({ apiKey }: Target) => {
      asked.push(apiKey);
      if (asked.length === 1) throw new ProviderError("auth", "no", { status: 401 });
      return { value: "done", usage, usageEstimated: false };
    };
    const target = pool(null, null);
    const hooks = { onAttempt: () => undefined };
    expect(await callModel([target], { make: call, most: () => usage }, hooks, { pace, gateway })).toMatchObject({
      value: "done",
    });
    expect(asked).toEqual(["key-a", "key-b"]);
    expect(gateway.keySpend.today(hashKeyOf(target.keys[1] as Target), REAL_PACE.nowMs())).toBe(1);
  });
});

describe("what may be spent with a key in a day", () => {
  it("is counted from what the calls used, and the key is passed over when it is spent", async () => {
    const target = pool(30, null);
    server.script({}, { text: "hi", usage: { inputTokens: 20, outputTokens: 10 } });
    for (let time = 0; time < 3; time++) await ask([target]);
    expect(usedKeys()).toEqual(["key-a", "key-b", "key-b"]);
    const [a, b] = target.keys.map((key) => gateway.keySpend.today(hashKeyOf(key), REAL_PACE.nowMs()));
    expect([a, b]).toEqual([30, 60]);
    // A new day begins at midnight UTC.
    expect(gateway.keySpend.today(hashKeyOf(target.keys[0] as Target), REAL_PACE.nowMs() + 86_400_000)).toBe(0);
  });

  it("is counted by an estimate for an answer that broke off", async () => {
    server.script("next", { chunks: ["x".repeat(400), "y"], fault: { cutAfterChunks: 1 } });
    const target = pool(1_000_000, null);
    expect((await ask([target])).error).toMatchObject({ kind: "cut" });
    const spent = gateway.keySpend.today(hashKeyOf(target.keys[0] as Target), REAL_PACE.nowMs());
    // A token for four characters, at the scale of what this file's model was counted before.
    expect(spent).toBeGreaterThanOrEqual(90);
  });

  it("when it is spent with every key, has another model answer, and says so where there is none", async () => {
    const target = pool(0, 0);
    expect((await ask([target, scriptedTarget(server, "groq")])).error).toBeNull();
    expect(server.requests.map(({ provider }) => provider)).toEqual(["groq"]);
    const { error } = await ask([target]);
    expect(error).toMatchObject({ kind: "spend_cap" });
    expect(providerErrorToAppError(error)).toMatchObject({
      code: "provider_failed",
      message: expect.stringMatching(/may be spent on Scripted openai today is used up/),
    });
    expect(server.requests).toHaveLength(1);
  });
});

describe("the choice of a key", () => {
  const keys = [3, 1].map(
    (weight, index): KeyTarget => ({
      model: priced,
      provider: "openai",
      apiKey: `k${index}`,
      baseUrl: null,
      allowPrivate: false,
      weight,
    }),
  );

  it("follows the weights", () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const firsts = Array.from({ length: 4_000 }, () => chooseByWeight(keys, null, random)).filter(
      (key) => key === keys[0],
    );
    expect(firsts.length / 4_000).toBeCloseTo(0.75, 1);
    const sticky = Array.from({ length: 4_000 }, (_, n) => chooseByWeight(keys, `c${n}`, random));
    expect(sticky.filter((key) => key === keys[0]).length / 4_000).toBeCloseTo(0.75, 1);
  });

  it("stays the same for a conversation, also when another key comes", () => {
    const third = { ...keys[1], apiKey: "k2" } as KeyTarget;
    for (let n = 0; n < 200; n++) {
      const before = chooseByWeight(keys, `c${n}`, Math.random);
      expect(chooseByWeight(keys, `c${n}`, Math.random)).toBe(before);
      expect([before, third]).toContain(chooseByWeight([...keys, third], `c${n}`, Math.random));
    }
  });
});

it("has a breaker for each key: a model rests when those of all its keys are open", () => {
  const target = pool(null, null);
  const now = REAL_PACE.nowMs();
  const trip = (key: Target | undefined) => {
    for (let time = 0; time < 5; time++) gateway.breakers.settle(breakerKeyOf(key as Target), false, false, now);
  };
  trip(target.keys[0]);
  expect(targetPhase(target, gateway.breakers, now).phase).toBe("closed");
  trip(target.keys[1]);
  expect(targetPhase(target, gateway.breakers, now).phase).toBe("open");
});

it.each([undefined, "a conversation"])(
  "has another key answer while one is probed, also where the conversation keeps to that one: %s",
  async (promptCacheKey) => {
    const target = pool(null, null);
    const key = breakerKeyOf(target.keys[0] as Target);
    const now = REAL_PACE.nowMs();
    for (let time = 0; time < 5; time++) gateway.breakers.settle(key, false, false, now);
    const halfOpen = now + 6_000;
    // Somebody else's answer is the probe, and a model that thinks takes its time.
    expect(await gateway.breakers.admit(key, halfOpen, 121_000)).toEqual({ admitted: true, probe: true });
    const request = userRequest("Hello", promptCacheKey ? { promptCacheKey } : {});
    const later = { ...pace, nowMs: () => halfOpen + 1_000 };
    for (let time = 0; time < 3; time++) {
      const hooks = { onAttempt: () => undefined };
      const { error } = await drain(generate(request, [target], hooks, { pace: later, gateway }));
      expect(error).toBeNull();
    }
    expect(usedKeys()).toEqual(["key-b", "key-b", "key-b"]);
  },
);
