import { APICallError, generateText, isStepCount, jsonSchema, type LanguageModel, streamText, tool } from "ai";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Answer } from "../answer.ts";
import { type ScriptedProvider, startScriptedProvider } from "../start-provider.ts";

/** Where one wire differs from the others in what its SDK package can show. */
export type WireTraits = {
  createModel(provider: ScriptedProvider): LanguageModel;
  path: RegExp;
  hasReasoning: boolean;
};

const usage = { inputTokens: 100, outputTokens: 20, cachedInputTokens: 30, cacheWriteTokens: 0, reasoningTokens: 4 };
const weather = tool({
  inputSchema: jsonSchema<{ city: string }>({
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  }),
  execute: async () => ({ sky: "clear" }),
});

/** Runs the same checks through the real AI SDK package of a wire. Call inside `describe`. */
export function checkWire({ createModel, path, hasReasoning }: WireTraits): void {
  let provider: ScriptedProvider;
  let model: LanguageModel;
  beforeAll(async () => {
    provider = await startScriptedProvider();
    model = createModel(provider);
  });
  beforeEach(() => provider.reset());
  afterAll(() => provider.stop());

  /** Streams one answer and gathers what the SDK made of it. */
  async function stream(answer: Answer, options: { signal?: AbortSignal; onText?: () => void } = {}) {
    provider.script("next", answer);
    const seen = {
      text: "",
      reasoning: "",
      deltas: 0,
      tools: [] as unknown[],
      errors: [] as unknown[],
      finish: "",
      usage: {},
    };
    const result = streamText({
      model,
      instructions: "Be brief.",
      prompt: "Hello there",
      tools: { weather },
      maxRetries: 0,
      onError: () => undefined,
      ...(options.signal && { abortSignal: options.signal }),
    });
    try {
      for await (const part of result.stream) {
        if (part.type === "text-delta") {
          seen.text += part.text;
          seen.deltas++;
          options.onText?.();
        } else if (part.type === "reasoning-delta") seen.reasoning += part.text;
        else if (part.type === "tool-call") seen.tools.push({ name: part.toolName, input: part.input });
        else if (part.type === "error") seen.errors.push(part.error);
        else if (part.type === "finish-step") Object.assign(seen, { finish: part.finishReason, usage: part.usage });
      }
    } catch (error) {
      // The stream itself fails when the connection breaks or the client leaves.
      seen.errors.push(error);
    }
    return seen;
  }

  it("streams text, reasoning, usage and the finish reason", async () => {
    const seen = await stream({ chunks: ["Grüße", ", ", "世界 🌍"], reasoning: "Let me think.", usage });
    expect(seen).toMatchObject({ text: "Grüße, 世界 🌍", deltas: 3, errors: [], finish: "stop" });
    if (hasReasoning) expect(seen.reasoning).toBe("Let me think.");
    expect(seen.usage).toMatchObject({
      inputTokens: 100,
      outputTokens: 20,
      inputTokenDetails: { cacheReadTokens: 30 },
    });
    expect(provider.requests[0]?.path).toMatch(path);
    expect(provider.requests[0]?.ask).toMatchObject({
      system: "Be brief.",
      stream: true,
      turns: [{ role: "user", text: "Hello there" }],
      tools: [{ name: "weather" }],
    });
    await vi.waitFor(() => expect(provider.requests[0]?.outcome).toBe("answered"));
    expect(provider.openStreams).toBe(0);
  });

  it("streams tool calls beside text", async () => {
    const seen = await stream({ text: "Looking.", toolCalls: [{ name: "weather", input: { city: "Oslo" } }] });
    expect(seen.tools).toEqual([{ name: "weather", input: { city: "Oslo" } }]);
    expect(seen).toMatchObject({ text: "Looking.", errors: [], finish: "tool-calls" });
  });

  it("answers whole, and sees the result of a tool", async () => {
    provider.script("next", { toolCalls: [{ name: "weather", input: { city: "Oslo" } }], usage });
    const result = await generateText({
      model,
      prompt: "What is the weather?",
      tools: { weather },
      stopWhen: isStepCount(2),
      maxRetries: 0,
    });
    expect(result.text).toContain('The tool said: {"sky":"clear"}');
    expect(result.steps[0]?.usage).toMatchObject({ inputTokens: 100, outputTokens: 20 });
    expect(result.steps[0]?.toolCalls[0]?.input).toEqual({ city: "Oslo" });
  });

  it("cuts an answer short for its length", async () => {
    expect((await stream({ text: "Once upon", finishReason: "length" })).finish).toBe("length");
  });

  it("fails with a status, headers and a message in the provider's shape", async () => {
    const fault = { status: 429, headers: { "retry-after": "7" }, message: "Slow down please" };
    const { errors } = await stream({ fault });
    const [error] = errors;
    expect(APICallError.isInstance(error) && error).toMatchObject({
      statusCode: 429,
      message: expect.stringContaining("Slow down please"),
      responseHeaders: expect.objectContaining({ "retry-after": "7" }),
    });
  });

  it.each([
    ["refused", { refuse: true }, 0],
    ["cut", { cutAfterChunks: 2 }, 2],
    ["an error event first", { errorEventFirst: true }, 0],
    ["an error event after the opening", { errorAfterCreated: true }, 0],
    ["a malformed event", { malformedChunk: 1 }, null],
  ])("is seen as an error: %s", async (_name, fault, delivered) => {
    const seen = await stream({ chunks: ["a", "b", "c"], fault });
    expect(seen.errors).toHaveLength(1);
    if (delivered !== null) expect(seen.deltas).toBe(delivered);
  });

  it("leaves out usage and the finish", async () => {
    expect((await stream({ chunks: ["a", "b"], fault: { noUsage: true } })).text).toBe("ab");
    const seen = await stream({ chunks: ["a", "b"], fault: { noFinish: true } });
    expect(seen.text).toBe("ab");
    expect(seen.finish).not.toBe("stop");
  });

  it("holds a stream until it is released", async () => {
    let texts = 0;
    const ended = stream({ chunks: ["a", "b", "c"], holdAfterChunks: 2 }, { onText: () => texts++ });
    await vi.waitFor(() => expect([provider.heldStreams, texts]).toEqual([1, 2]));
    expect(provider.deliveredChunks).toBe(2);
    expect(provider.release()).toBe(1);
    expect((await ended).text).toBe("abc");
  });

  it("notices a client that leaves, also in a stall", async () => {
    const leave = new AbortController();
    const ended = stream({ chunks: ["a", "b"], fault: { stallAfterChunks: 1 } }, { signal: leave.signal });
    await vi.waitFor(() => expect(provider.deliveredChunks).toBe(1));
    expect(provider.openStreams).toBe(1);
    leave.abort();
    await ended;
    await vi.waitFor(() => expect(provider.requests[0]?.outcome).toBe("left by the client"));
    expect(provider.openStreams).toBe(0);
  });
}
