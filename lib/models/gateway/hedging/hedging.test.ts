import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { resetEnv } from "../../../platform/env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../../testing/providers/start-provider.ts";
import type { ChatRequest } from "../../chat-request.ts";
import { MemoryTrips } from "../../testing/memory-trips.ts";
import { drain, gather, scriptedTarget, userRequest } from "../../testing/scripted-target.ts";
import type { AttemptReport } from "../attempt.ts";
import { createGatewayState, type GatewayState } from "../gateway-state.ts";
import { generate } from "../generate.ts";
import { type Pace, REAL_PACE } from "../pace.ts";
import type { Target } from "../target.ts";
import { toUsageAttempt } from "../usage-attempt.ts";

const USUAL_MS = 1_234;
let server: ScriptedProvider;
let gateway: GatewayState;
let pauses: number[];
beforeAll(async () => {
  server = await startScriptedProvider();
});
beforeEach(() => {
  server.reset();
  process.env.HEDGE_PERCENT = "2";
  resetEnv();
  gateway = createGatewayState(new MemoryTrips());
  vi.spyOn(gateway.health, "usualFirstTokenMs").mockReturnValue(USUAL_MS);
  for (let call = 0; call < 50; call++) gateway.hedges.noteCall(2);
  pauses = [];
});
afterEach(() => {
  delete process.env.HEDGE_PERCENT;
  resetEnv();
});
afterAll(() => server.stop());

/** Notes the pauses and does not make them: every first call is at once slower than usual. */
const pace: Pace = { ...REAL_PACE, random: () => 1, wait: async (ms) => void pauses.push(ms) };
const target = (provider: string, extra: Partial<Target> = {}) => scriptedTarget(server, provider, extra);
const asked = () => server.requests.map(({ provider }) => provider);
const openai = () => target("openai");
const groq = () => target("groq");

function start(targets: Target[], extra: Partial<ChatRequest> = {}, signal?: AbortSignal, withPace = pace) {
  const reports: AttemptReport[] = [];
  const onTarget = vi.fn();
  const onHedge = vi.fn();
  const hooks = { onAttempt: (report: AttemptReport) => void reports.push(report), onTarget, onHedge };
  const options = { pace: withPace, gateway, ...(signal ? { signal } : {}) };
  const stream = generate(userRequest("Hello", extra), targets, hooks, options);
  const outcomes = () => Object.fromEntries(reports.map(({ target: { provider }, outcome }) => [provider, outcome]));
  return { stream, reports, outcomes, onHedge, names: () => onTarget.mock.calls.map(([one]) => one.provider) };
}

async function finish(run: ReturnType<typeof start>) {
  const { events, error } = await drain(run.stream);
  return { error, ...gather(events) };
}

describe("a second provider is asked when the first is slower than usual", () => {
  it("answers when it begins first; the first is left, and settled once with what it was sent", async () => {
    server.script({ provider: "openai" }, { chunks: ["late"], holdAfterChunks: 0 });
    server.script({ provider: "groq" }, { text: "second" });
    const run = start([openai(), groq()]);
    expect(await finish(run)).toMatchObject({ error: null, text: "second", finish: [{ reason: "stop" }] });
    expect(pauses).toEqual([USUAL_MS]);
    expect(run.names()).toEqual(["openai", "groq"]);
    expect(run.reports).toHaveLength(2);
    expect(run.outcomes()).toEqual({ openai: "stopped", groq: "complete" });
    const settled = toUsageAttempt(
      run.reports[0] as AttemptReport,
      { conversationId: null, messageId: null },
      {
        inputTokens: 0,
        outputQuarters: 0,
      },
    );
    expect(settled).toMatchObject({ provider: "openai", usageEstimated: true, outputTokens: 0 });
    expect(settled.inputTokens).toBeGreaterThan(0);
    expect(run.onHedge.mock.calls).toMatchObject([[{ afterMs: USUAL_MS, won: true, second: { provider: "groq" } }]]);
    await vi.waitFor(() => expect(server.requests[0]?.outcome).toBe("left by the client"));
    expect(gateway.breakers.allClosed).toBe(true);
  });

  it("is left when the first begins after all", async () => {
    server.script({ provider: "openai" }, { chunks: ["first"], holdAfterChunks: 0 });
    server.script({ provider: "groq" }, { fault: { status: 503 } });
    const run = start([openai(), groq()]);
    const reading = finish(run);
    await vi.waitFor(() => expect(run.outcomes()).toEqual({ groq: "failed" }));
    server.release();
    expect(await reading).toMatchObject({ error: null, text: "first" });
    expect(run.outcomes()).toEqual({ groq: "failed", openai: "complete" });
    expect(run.names()).toEqual(["openai"]);
    expect(run.onHedge.mock.calls).toMatchObject([[{ won: false }]]);
  });

  it("goes on alone when the first fails", async () => {
    server.script({ provider: "openai" }, { fault: { status: 503 } });
    server.script({ provider: "groq" }, { chunks: ["second"], holdAfterChunks: 0 });
    const run = start([openai(), groq()]);
    const reading = finish(run);
    await vi.waitFor(() => expect(run.outcomes()).toEqual({ openai: "failed" }));
    await vi.waitFor(() => expect(server.heldStreams).toBe(1));
    server.release();
    expect(await reading).toMatchObject({ error: null, text: "second" });
    expect(asked()).toHaveLength(2);
  });

  it("fails too: the next one is asked, and none of the two again", async () => {
    server.script({ provider: "openai" }, { fault: { status: 503 } });
    server.script({ provider: "groq" }, { fault: { status: 503 } });
    server.script({ provider: "anthropic" }, { text: "third" });
    const run = start([openai(), groq(), target("anthropic")]);
    expect(await finish(run)).toMatchObject({ error: null, text: "third" });
    expect(asked().toSorted()).toEqual(["anthropic", "groq", "openai"]);
  });

  it("is stopped with the first, each reported once", async () => {
    server.script({}, { chunks: ["a"], holdAfterChunks: 0 });
    const stop = new AbortController();
    const run = start([openai(), groq()], {}, stop.signal);
    const reading = finish(run);
    await vi.waitFor(() => expect(server.heldStreams).toBe(2));
    stop.abort();
    expect(await reading).toMatchObject({ error: null, text: "" });
    expect(run.reports).toHaveLength(2);
    expect(run.outcomes()).toEqual({ openai: "stopped", groq: "stopped" });
    await vi.waitFor(() => expect(server.openStreams).toBe(0));
  });

  it("leaves no stream open when the reader goes away", async () => {
    server.script({ provider: "openai" }, { chunks: ["a"], holdAfterChunks: 0 });
    server.script({ provider: "groq" }, { chunks: ["a", "b"], holdAfterChunks: 1 });
    const run = start([openai(), groq()]);
    for await (const _ of run.stream) break;
    await vi.waitFor(() => expect(server.openStreams).toBe(0));
    expect(run.outcomes()).toEqual({ openai: "stopped", groq: "interrupted" });
  });
});

describe("nobody else is asked", () => {
  const look = { type: "function" as const, name: "look", inputSchema: { type: "object" as const } };
  it.each<[string, () => void, Partial<ChatRequest>, () => Target[]]>([
    ["with tools, which could act twice", () => undefined, { tools: [look] }, () => [openai(), groq()]],
    ["for a named model", () => undefined, {}, () => [openai()]],
    ["at the cost of a person's own key", () => undefined, {}, () => [openai(), target("groq", { ownerId: "me" })]],
    ["instead of a person's own key", () => undefined, {}, () => [target("openai", { ownerId: "me" }), groq()]],
    [
      "unless the operator says so",
      () => {
        delete process.env.HEDGE_PERCENT;
        resetEnv();
      },
      {},
      () => [openai(), groq()],
    ],
    ["beyond the share", () => void gateway.hedges.take(), {}, () => [openai(), groq()]],
    [
      "while nothing is known of the model",
      () => void vi.spyOn(gateway.health, "usualFirstTokenMs").mockReturnValue(null),
      {},
      () => [openai(), groq()],
    ],
  ])("%s", async (_name, prepare, extra, targets) => {
    prepare();
    server.script({ provider: "openai" }, { chunks: ["first"], holdAfterChunks: 0 });
    const run = start(targets(), extra);
    const reading = finish(run);
    await vi.waitFor(() => expect(server.heldStreams).toBe(1));
    server.release();
    expect(await reading).toMatchObject({ error: null, text: "first" });
    expect(asked()).toEqual(["openai"]);
    expect(run.onHedge).not.toHaveBeenCalled();
  });

  it("when the first begins in time", async () => {
    const run = start([openai(), groq()], {}, undefined, REAL_PACE);
    expect((await finish(run)).error).toBeNull();
    expect(asked()).toEqual(["openai"]);
    expect(gateway.hedges.take()).toBe(true);
  });
});
