import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answer } from "../../testing/providers/answer.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { drain, gather, scriptedTarget, testModel, userRequest } from "../testing/scripted-target.ts";
import { openStream } from "./open-stream.ts";

let server: ScriptedProvider;
beforeAll(async () => {
  server = await startScriptedProvider();
});
beforeEach(() => server.reset());
afterAll(() => server.stop());

const WIRES = ["openai", "anthropic", "google"];
const OPENAI_LIKE = ["deepseek", "mistral", "perplexity", "xai", "groq", "togetherai", "alibaba", "openrouter"];
const usage = { inputTokens: 100, outputTokens: 20, cachedInputTokens: 30, reasoningTokens: 4 };

/** Streams one scripted answer of a provider. */
async function ask(provider: string, answer: Answer, extra: Parameters<typeof userRequest>[1] = {}) {
  server.script("next", answer);
  const { events, error } = await drain(
    await openStream(userRequest("Hello", extra), scriptedTarget(server, provider)),
  );
  return { ...gather(events), events, error };
}

describe.each([...WIRES, ...OPENAI_LIKE])("the wire of %s", (provider) => {
  it("gives the text byte for byte, and the usage", async () => {
    const seen = await ask(provider, { chunks: ["Grüße", ", ", "世界 🌍"], usage });
    expect(seen).toMatchObject({ text: "Grüße, 世界 🌍", error: null });
    expect(seen.finish).toHaveLength(1);
    expect(seen.finish[0]).toMatchObject({ reason: "stop", usage: { inputTokens: 100, outputTokens: 20 } });
    expect(seen.events.at(-1)?.type).toBe("finish");
  });
});

describe.each(WIRES)("the wire of %s", (provider) => {
  it("tells reasoning from text and counts cached tokens", async () => {
    const seen = await ask(provider, { text: "Yes.", reasoning: "Let me think.", usage });
    expect(seen).toMatchObject({ text: "Yes.", reasoning: "Let me think." });
    expect(seen.finish[0]?.usage?.cachedInputTokens).toBe(30);
  });

  it("gives tool calls whole, beside text", async () => {
    const tools = [{ type: "function" as const, name: "weather", inputSchema: { type: "object" as const } }];
    const toolCalls = [{ name: "weather", input: { city: "Oslo" } }, { name: "weather" }];
    const seen = await ask(provider, { text: "Looking.", toolCalls }, { tools });
    expect(seen.tools.map(({ name, input }) => [name, JSON.parse(input)])).toEqual([
      ["weather", { city: "Oslo" }],
      ["weather", {}],
    ]);
    expect(new Set(seen.tools.map(({ id }) => id)).size).toBe(2);
    expect(seen).toMatchObject({ text: "Looking.", finish: [{ reason: "tool-calls" }] });
    expect(server.requests[0]?.ask?.tools).toMatchObject([{ name: "weather" }]);
  });

  it.each<[string, string]>([
    ["length", "length"],
    ["content-filter", "content-filter"],
  ])("says why it ended: %s", async (finishReason, reason) => {
    const seen = await ask(provider, { text: "a", finishReason: finishReason as "length" });
    expect(seen.finish[0]?.reason).toBe(reason);
  });

  it("says null for usage that was not told", async () => {
    const seen = await ask(provider, { chunks: ["a", "b"], fault: { noUsage: true } });
    expect(seen).toMatchObject({ text: "ab", error: null });
    // Anthropic's opening event counts the input in any case.
    if (provider !== "anthropic") expect(seen.finish[0]?.usage).toBeNull();
  });

  it("skips a malformed event", async () => {
    const seen = await ask(provider, { chunks: ["a", "b", "c"], fault: { malformedChunk: 1 } });
    expect(seen).toMatchObject({ text: "abc", error: null, finish: [{ reason: "stop" }] });
  });

  it("keeps what came before a cut at token 40 of 60, and says that it was cut", async () => {
    const chunks = Array.from({ length: 60 }, (_, index) => `t${index} `);
    const seen = await ask(provider, { chunks, fault: { cutAfterChunks: 40 } });
    expect(seen.text).toBe(chunks.slice(0, 40).join(""));
    expect(seen.finish).toEqual([]);
    expect(seen.error).toMatchObject({ name: "ProviderError", kind: "cut" });
  });

  it("takes a well-ended body without a finish reason for a cut", async () => {
    const seen = await ask(provider, { chunks: ["a", "b"], fault: { noFinish: true } });
    expect(seen).toMatchObject({ text: "ab", finish: [], error: { kind: "cut" } });
  });

  it.each([{ errorEventFirst: true }, { errorAfterCreated: true }])(
    "throws the error event of a 200: %j",
    async (fault) => {
      const seen = await ask(provider, { chunks: ["a"], fault });
      expect(seen.events).toEqual([]);
      expect(seen.error).toMatchObject({ name: "ProviderError", transient: true });
    },
  );

  it("goes to the address and with the key of the target, whatever the environment says", async () => {
    vi.stubEnv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1");
    vi.stubEnv("OPENAI_API_KEY", "from-the-environment");
    await ask(provider, { text: "a" });
    vi.unstubAllEnvs();
    const { headers, path } = server.requests[0] ?? {};
    const key = headers?.authorization ?? headers?.["x-api-key"] ?? headers?.["x-goog-api-key"];
    expect(String(key).replace("Bearer ", "")).toBe("scripted");
    expect(path).toContain(`/${provider}/`);
  });

  it("is left by Stop, which the provider notices", async () => {
    server.script("next", { chunks: ["a", "b", "c"], holdAfterChunks: 2 });
    const stop = new AbortController();
    const reading = drain(await openStream(userRequest("Hello"), scriptedTarget(server, provider), stop.signal));
    await vi.waitFor(() => expect(server.heldStreams).toBe(1));
    stop.abort();
    expect((await reading).error).toBeInstanceOf(Error);
    await vi.waitFor(() => expect(server.requests[0]?.outcome).toBe("left by the client"));
    expect(server.openStreams).toBe(0);
  });

  it("is left by a reader that goes away", async () => {
    server.script("next", { chunks: ["a", "b", "c"], holdAfterChunks: 2 });
    for await (const _ of await openStream(userRequest("Hello"), scriptedTarget(server, provider))) break;
    await vi.waitFor(() => expect(server.requests[0]?.outcome).toBe("left by the client"));
  });
});

it("ends without [DONE] when the finish reason has come", async () => {
  const seen = await ask("openai", { chunks: ["a", "b"], fault: { noDone: true } });
  expect(seen).toMatchObject({ text: "ab", error: null, finish: [{ reason: "stop" }] });
});

describe("what is asked of a model", () => {
  const body = () => server.requests[0]?.body as Record<string, unknown>;
  const full = { maxOutputTokens: 50_000, temperature: 0.5, seed: 7, stop: ["END"], reasoningEffort: "high" as const };

  async function send(model: Parameters<typeof testModel>[1], extra: Parameters<typeof userRequest>[1]) {
    server.script("next", { text: "a" });
    const target = scriptedTarget(server, "openai", { model: testModel("openai", model) });
    await drain(await openStream(userRequest("Hello", extra), target));
    return body();
  }

  it("keeps to its output limit", async () => {
    expect(await send({ maxOutputTokens: 500 }, full)).toMatchObject({ max_tokens: 500, temperature: 0.5, seed: 7 });
    server.reset();
    expect(await send({ maxOutputTokens: null }, full)).toMatchObject({ max_tokens: 50_000 });
  });

  it("leaves out what it cannot take", async () => {
    const tools = [{ type: "function" as const, name: "weather", inputSchema: { type: "object" as const } }];
    const sent = await send({ temperature: false, tools: false }, { ...full, tools, toolChoice: { type: "auto" } });
    for (const field of ["temperature", "tools", "tool_choice", "reasoning_effort"])
      expect(sent).not.toHaveProperty(field);
  });
});
