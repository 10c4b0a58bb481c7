import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { AppError } from "../../platform/errors.ts";
import type { Fault } from "../../testing/providers/answer.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import type { ChatRequest } from "../chat-request.ts";
import type { ModelEvent } from "../schema.ts";
import { MemoryTrips } from "../testing/memory-trips.ts";
import { drain, gather, scriptedTarget, testModel, userRequest } from "../testing/scripted-target.ts";
import type { AttemptReport } from "./attempt.ts";
import { breakerKeyOf } from "./breaker/breaker-key.ts";
import { createGatewayState, type GatewayState } from "./gateway-state.ts";
import { generate } from "./generate.ts";
import { type Pace, REAL_PACE } from "./pace.ts";
import { providerErrorToAppError } from "./provider-error.ts";
import type { Target } from "./target.ts";

let server: ScriptedProvider;
beforeAll(async () => {
  server = await startScriptedProvider();
});
let gateway: GatewayState;
let pauses: number[];
beforeEach(() => {
  server.reset();
  gateway = createGatewayState(new MemoryTrips());
  pauses = [];
});
/** A pace that notes the pauses and does not make them. */
const pace: Pace = {
  ...REAL_PACE,
  random: () => 1,
  wait: async (ms: number) => void pauses.push(ms),
};
afterAll(() => server.stop());

const target = (provider: string) => scriptedTarget(server, provider);
const asked = () => server.requests.map(({ provider }) => provider);
const CLOSED_PORT = "http://127.0.0.1:1/v1";

function run(targets: Target[], signal?: AbortSignal, withPace = pace, extra: Partial<ChatRequest> = {}) {
  const reports: AttemptReport[] = [];
  const onTarget = vi.fn();
  const hooks = { onAttempt: (report: AttemptReport) => void reports.push(report), onTarget };
  const options = { pace: withPace, gateway, ...(signal ? { signal } : {}) };
  const stream = generate(userRequest("Hello", extra), targets, hooks, options);
  return { reports, onTarget, stream, outcomes: () => reports.map(({ outcome }) => outcome) };
}

async function finished(targets: Target[], signal?: AbortSignal) {
  const { reports, stream, onTarget, outcomes } = run(targets, signal);
  const { events, error } = await drain(stream);
  return {
    reports,
    error,
    ...gather(events),
    outcomes: outcomes(),
    names: onTarget.mock.calls.map(([one]) => one.provider),
  };
}

describe("another model answers when the first cannot, before anything was shown", () => {
  it.each<[string, Fault, number]>([
    ...[429, 500, 502, 503, 529].map((status): [string, Fault, number] => [`status ${status}`, { status }, 3]),
    // Who was waited for in vain is not asked again.
    ...[504, 408].map((status): [string, Fault, number] => [`status ${status}`, { status }, 1]),
    ["429 that asks to wait long", { status: 429, headers: { "retry-after": "3600" } }, 1],
    ["429 that asks for longer than another model takes", { status: 429, headers: { "retry-after": "3" } }, 1],
    ["a refused connection", { refuse: true }, 3],
    ["200, then an error", { errorEventFirst: true }, 3],
    ["200, opening events, then an error", { errorAfterCreated: true }, 3],
    ["200, then nothing and the end", { cutAfterChunks: 0 }, 3],
  ])("%s", async (_name, fault, tries) => {
    for (const provider of ["openai", "anthropic", "google"]) {
      server.reset();
      gateway = createGatewayState(new MemoryTrips());
      pauses = [];
      server.script({ provider }, { text: "first", fault });
      server.script({ provider: "groq" }, { text: "second" });
      const seen = await finished([target(provider), target("groq")]);
      const failed = Array.from({ length: tries }, () => "failed");
      expect(seen).toMatchObject({ error: null, text: "second", outcomes: [...failed, "complete"] });
      expect(asked()).toEqual([...failed.map(() => provider), "groq"]);
      expect(seen.names).toEqual(asked());
      expect(pauses).toEqual([250, 500].slice(0, tries - 1));
    }
  });

  it("at once when the retries of a provider are used up", async () => {
    while (gateway.retries.take("openai", REAL_PACE.nowMs())) expect(pauses).toEqual([]);
    server.script({ provider: "openai" }, { fault: { status: 503 } });
    const seen = await finished([target("openai"), target("groq")]);
    expect(seen).toMatchObject({ error: null, outcomes: ["failed", "complete"] });
    expect(pauses).toEqual([]);
  });

  it("within two seconds of the first failure, whatever the tries in between take (RL-01)", async () => {
    let nowMs = 0;
    server.script({ provider: "openai" }, { fault: { status: 503, headers: { "retry-after": "1" } } });
    const passed = (ms: number) => {
      nowMs += ms;
    };
    const slow = { ...pace, nowMs: () => nowMs, wait: async (ms: number) => passed(ms + 700) };
    const { stream, outcomes } = run([target("openai"), target("groq")], undefined, slow);
    await drain(stream);
    expect(outcomes()).toEqual(["failed", "failed", "complete"]);
    expect(nowMs).toBeLessThanOrEqual(2_000);
  });

  it("nobody listening", async () => {
    const dead = scriptedTarget(server, "openai", { baseUrl: CLOSED_PORT });
    const seen = await finished([dead, target("groq")]);
    expect(seen).toMatchObject({ error: null, outcomes: ["failed", "failed", "failed", "complete"] });
    expect(seen.reports[0]?.error).toMatchObject({ kind: "network" });
  });

  it.each([
    ["no response within its share of ten seconds", false, {}],
    ["a response, and nothing in it within its share of ten seconds", true, {}],
    [
      "no response from one that is to think little and that nobody has timed",
      false,
      { reasoning: true, providerModelId: "gpt-5-mini" },
    ],
  ])("%s", async (_name, opens, kind) => {
    const silent = createServer((_request, response) => {
      if (opens) response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    }).listen(0, "127.0.0.1");
    const received = new Promise((resolve) => silent.once("request", resolve));
    try {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      await vi.waitFor(() => expect(silent.listening).toBe(true));
      const baseUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v1`;
      const silentOne = scriptedTarget(server, "openai", { baseUrl, model: testModel("openai", kind) });
      const seen = run([silentOne, target("groq")], undefined, pace, { reasoningEffort: "low" });
      const reading = drain(seen.stream);
      await received;
      let waitedMs = 0;
      for (; seen.reports.length === 0; waitedMs += 250) {
        await vi.advanceTimersByTimeAsync(250);
        await new Promise((resolve) => setImmediate(resolve));
      }
      vi.useRealTimers();
      // The head of an answer is on its way in real time while the clock of the test runs on.
      expect(waitedMs).toBeGreaterThan(4_500);
      expect(waitedMs).toBeLessThan(8_000);
      expect((await reading).error).toBeNull();
      expect(seen.outcomes()).toEqual(["failed", "complete"]);
      expect(seen.reports[0]?.error).toMatchObject({ kind: opens ? "stalled" : "timeout" });
    } finally {
      vi.useRealTimers();
      silent.closeAllConnections();
      silent.close();
    }
  });

  it("through the whole list, and then the last error with its model's name, within ten seconds (RL-07)", async () => {
    server.script({}, { fault: { status: 503 } });
    const seen = await finished([target("openai"), target("anthropic"), target("google")]);
    const names = ["openai", "anthropic", "google"];
    expect(asked()).toEqual(names.flatMap((name) => [name, name, name]));
    expect(new Set(seen.outcomes)).toEqual(new Set(["failed"]));
    expect(seen.error).toMatchObject({ kind: "overloaded", modelName: "Scripted google" });
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(10_000);
  });

  it("not for longer than the deadline over all of them", async () => {
    let nowMs = 0;
    // Its own: what is still on its way when time is up would arrive in the next test.
    const own = await startScriptedProvider();
    own.script({}, { fault: { status: 504 } });
    const seen: number[] = [];
    const { stream, onTarget } = run(
      ["openai", "anthropic", "google"].map((name) => scriptedTarget(own, name)),
      undefined,
      { ...pace, nowMs: () => nowMs },
    );
    onTarget.mockImplementation(() => {
      seen.push(nowMs);
      nowMs += 15_000;
    });
    expect((await drain(stream)).error).toMatchObject({ kind: "timeout" });
    expect(seen).toEqual([0, 15_000]);
    await own.stop();
  });
});

describe("nobody else is asked, and nobody twice", () => {
  it.each<[string, Fault, string]>([
    ["400", { status: 400 }, "bad_request"],
    ["401", { status: 401 }, "auth"],
    ["402", { status: 402 }, "payment"],
    ["403", { status: 403 }, "auth"],
    ["404", { status: 404 }, "not_found"],
    ["422", { status: 422 }, "bad_request"],
    ["a context that is too long", { status: 400, message: "maximum context length is 8192 tokens" }, "context_length"],
    ["a content filter", { status: 400, message: "content_policy_violation" }, "content_filter"],
    ["a 400 in the words of a passing failure", { status: 400, message: "this field is unavailable" }, "bad_request"],
  ])("for %s", async (_name, fault, kind) => {
    for (const provider of ["openai", "anthropic", "google"]) {
      server.reset();
      server.script({ provider }, { fault });
      const seen = await finished([target(provider), target("groq")]);
      expect(asked()).toEqual([provider]);
      expect(seen).toMatchObject({ error: { kind, transient: false }, text: "", outcomes: ["failed"] });
    }
  });

  it("for an answer that was filtered: that is an answer", async () => {
    server.script("next", { text: "I", finishReason: "content-filter" });
    const seen = await finished([target("openai"), target("groq")]);
    expect(seen).toMatchObject({ text: "I", outcomes: ["complete"], finish: [{ reason: "content-filter" }] });
    expect(asked()).toEqual(["openai"]);
  });

  it.each([40, 1])("after token %i was shown", async (cutAfterChunks) => {
    const chunks = Array.from({ length: 60 }, (_, index) => `t${index} `);
    server.script("next", { chunks, fault: { cutAfterChunks } });
    const seen = await finished([target("openai"), target("groq")]);
    expect(seen.text).toBe(chunks.slice(0, cutAfterChunks).join(""));
    expect(seen).toMatchObject({ error: { kind: "cut" }, outcomes: ["interrupted"] });
    expect(seen.reports[0]).toMatchObject({ usage: null, firstTokenMs: expect.any(Number) });
    expect(asked()).toEqual(["openai"]);
  });
});

describe("the only model", () => {
  it("is asked again, three times at most", async () => {
    server.script({ times: 2 }, { fault: { status: 503 } });
    server.script({}, { text: "third time" });
    expect(await finished([target("openai")])).toMatchObject({
      text: "third time",
      outcomes: ["failed", "failed", "complete"],
    });
    server.reset();
    server.script({}, { fault: { status: 503 } });
    expect((await finished([target("openai")])).error).toMatchObject({ kind: "overloaded" });
    expect(asked()).toHaveLength(3);
  });

  it("is asked again when it says so, and not before", async () => {
    server.script("next", { fault: { status: 429, headers: { "retry-after": "7" } } });
    server.script("next", { text: "after the pause" });
    expect((await finished([target("openai")])).text).toBe("after the pause");
    expect(pauses).toEqual([7_000]);
  });

  it("is not waited for twice as long: the error comes within ten seconds", async () => {
    server.script({}, { fault: { status: 429, headers: { "retry-after": "7" } } });
    expect((await finished([target("openai")])).error).toMatchObject({ kind: "rate_limited" });
    expect(pauses).toEqual([7_000]);
  });

  it("is not waited for when it asks for more than ten seconds", async () => {
    server.script("next", { fault: { status: 429, headers: { "retry-after": "11" } } });
    const seen = await finished([target("openai")]);
    expect(asked()).toHaveLength(1);
    expect(providerErrorToAppError(seen.error)).toMatchObject({ code: "provider_failed", retryAfterSeconds: 11 });
  });
});

describe("the breaker", () => {
  const keyOf = (one: Target) => breakerKeyOf(one);
  async function trip(one: Target) {
    server.script({ provider: one.provider, times: 5 }, { fault: { status: 503 } });
    await finished([one]);
    await finished([one]);
    expect(gateway.breakers.stateOf(keyOf(one), REAL_PACE.nowMs()).phase).toBe("open");
  }

  it("opens at the fifth failure; another model is asked at once, without a call to the first (RL-05)", async () => {
    const first = target("openai");
    await trip(first);
    expect(asked()).toHaveLength(5);
    const begin = performance.now();
    server.script({ provider: "groq" }, { text: "second" });
    const seen = await finished([first, target("groq")]);
    expect(seen).toMatchObject({ error: null, text: "second", outcomes: ["complete"], names: ["groq"] });
    expect(asked()).toHaveLength(6);
    // No pause for a retry that would be refused.
    expect(pauses).toEqual([250, 500, 250]);
    expect(performance.now() - begin).toBeLessThan(1_000);
  });

  it("says of a named model when it is tried again, and calls nobody", async () => {
    const only = target("openai");
    await trip(only);
    const seen = await finished([only]);
    expect(seen).toMatchObject({ outcomes: [], error: { kind: "breaker_open", modelName: "Scripted openai" } });
    const told = providerErrorToAppError(seen.error) as AppError;
    expect(told).toMatchObject({ code: "provider_failed", retryAfterSeconds: 5 });
    expect(told.message).toMatch(/^Scripted openai has failed .* tried again in 5 s\.$/);
    expect(asked()).toHaveLength(5);
  });

  it("lets one call through when its time is over, and closes at the second good one", async () => {
    const only = target("openai");
    await trip(only);
    let now = REAL_PACE.nowMs() + 5_000;
    const later = { ...pace, nowMs: () => now };
    server.script({}, { text: "hi", holdAfterChunks: 0 });
    const probing = drain(run([only], undefined, later).stream);
    await vi.waitFor(() => expect(server.heldStreams).toBe(1));
    const others = await Promise.all([1, 2, 3].map(() => drain(run([only], undefined, later).stream)));
    for (const { error } of others) expect(error).toMatchObject({ kind: "breaker_open" });
    server.release();
    expect((await probing).error).toBeNull();
    now += 1;
    server.reset();
    expect((await drain(run([only], undefined, later).stream)).error).toBeNull();
    await vi.waitFor(() => expect(gateway.breakers.allClosed).toBe(true));
  });

  it("is not moved by the request's own faults, nor by Stop", async () => {
    for (let call = 0; call < 8; call++) {
      server.script("next", { fault: { status: 400 } });
      await finished([target("openai")]);
      await finished([target("openai")], AbortSignal.abort());
    }
    expect(gateway.breakers.allClosed).toBe(true);
  });

  it("throws what a provider said rather than that another one rests", async () => {
    await trip(target("openai"));
    server.script({ provider: "groq" }, { fault: { status: 503 } });
    const seen = await finished([target("groq"), target("openai")]);
    expect(seen.error).toMatchObject({ kind: "overloaded", modelName: "Scripted groq" });
  });
});

describe("Stop", () => {
  it("in mid-stream leaves the provider, reports once, and ends without an error", async () => {
    server.script("next", { chunks: ["a", "b", "c"], holdAfterChunks: 2 });
    const stop = new AbortController();
    const reading = finished([target("openai"), target("groq")], stop.signal);
    await vi.waitFor(() => expect(server.heldStreams).toBe(1));
    stop.abort();
    expect(await reading).toMatchObject({ error: null, text: "ab", outcomes: ["stopped"] });
    await vi.waitFor(() => expect(server.requests[0]?.outcome).toBe("left by the client"));
    expect(asked()).toEqual(["openai"]);
  });

  it("before the first token does too, and asks nobody else", async () => {
    server.script("next", { chunks: ["a"], holdAfterChunks: 0 });
    const stop = new AbortController();
    const reading = finished([target("openai"), target("groq")], stop.signal);
    await vi.waitFor(() => expect(server.heldStreams).toBe(1));
    stop.abort();
    expect(await reading).toMatchObject({ error: null, text: "", outcomes: ["stopped"] });
    await vi.waitFor(() => expect(server.requests[0]?.outcome).toBe("left by the client"));
    expect(asked()).toEqual(["openai"]);
  });

  it("during the pause between tries ends the pause", async () => {
    server.script({}, { fault: { status: 429, headers: { "retry-after": "9" } } });
    const stop = new AbortController();
    const { stream, reports } = run([target("openai")], stop.signal, REAL_PACE);
    const reading = drain(stream);
    await vi.waitFor(() => expect(reports).toHaveLength(1));
    stop.abort();
    expect((await reading).error).toBeNull();
    expect(asked()).toHaveLength(1);
  });

  it("that came before the start asks nobody", async () => {
    const seen = await finished([target("openai")], AbortSignal.abort());
    expect(seen).toMatchObject({ error: null, text: "", outcomes: ["stopped"] });
    expect(asked()).toEqual([]);
  });
});

describe("the report of a call", () => {
  it("holds usage and times, and comes exactly once", async () => {
    server.script("next", { text: "hi there", usage: { inputTokens: 5, outputTokens: 2 } });
    const { reports } = await finished([target("openai")]);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatchObject({
      outcome: "complete",
      target: { provider: "openai" },
      usage: { inputTokens: 5, outputTokens: 2 },
      startedAt: expect.any(Number),
    });
    expect(reports[0]?.latencyMs).toBeGreaterThanOrEqual(reports[0]?.firstTokenMs ?? Number.POSITIVE_INFINITY);
  });

  it("comes also when the reader goes away or throws", async () => {
    server.script({}, { chunks: ["a", "b", "c"], holdAfterChunks: 1 });
    const left = run([target("openai")]);
    for await (const _ of left.stream) break;
    expect(left.outcomes()).toEqual(["interrupted"]);
    const broken = run([target("openai")]);
    await expect(
      (async () => {
        for await (const _ of broken.stream) throw new Error("the reader broke");
      })(),
    ).rejects.toThrow("the reader broke");
    expect(broken.outcomes()).toEqual(["interrupted"]);
    await vi.waitFor(() => expect(server.openStreams).toBe(0));
  });
});

it("shows the client nothing of what a provider says in its errors (LM-43)", async () => {
  const canary = "canary-7f3a sk-live-SECRET at /srv/internal";
  const faults: Fault[] = [
    ...[400, 401, 402, 403, 404, 422, 429, 500, 503].map((status) => ({ status })),
    { errorEventFirst: true },
  ];
  for (const provider of ["openai", "anthropic", "google"]) {
    for (const fault of faults) {
      server.reset();
      server.script({}, { fault: { ...fault, message: canary } });
      gateway = createGatewayState(new MemoryTrips());
      const { error } = await finished([target(provider), target(provider)]);
      expect(String(error)).toContain("canary-7f3a");
      const told = providerErrorToAppError(error) as Error;
      expect(`${told.message} ${JSON.stringify(told)}`).not.toMatch(/canary|SECRET|srv/);
    }
  }
});

it("gives batches whose last event is the finish, exactly once", async () => {
  server.script("next", { text: "one two three four" });
  const events: ModelEvent[] = (await drain(run([target("anthropic")]).stream)).events;
  expect(events.filter(({ type }) => type === "finish")).toHaveLength(1);
  expect(events.at(-1)?.type).toBe("finish");
});
