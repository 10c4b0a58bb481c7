import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import type { ChatRequest } from "../chat-request.ts";
import { drain, gather, scriptedTarget, testModel, userRequest } from "../testing/scripted-target.ts";
import { openStream } from "./open-stream.ts";
import { ProviderError } from "./provider-error.ts";

let server: ScriptedProvider;
beforeAll(async () => {
  server = await startScriptedProvider();
});
beforeEach(() => server.reset());
afterAll(() => server.stop());

const SCHEMA = { type: "object" as const, properties: { a: { type: "string" as const } } };
const TOOLS = [{ type: "function" as const, name: "weather", inputSchema: SCHEMA }];

/** What is sent to a provider for a request, and what comes back of its answer. */
async function ask(
  provider: string,
  extra: Partial<ChatRequest>,
  model: Parameters<typeof testModel>[1] = {},
  answer: Parameters<ScriptedProvider["script"]>[1] = { text: "a" },
) {
  server.script("next", answer);
  const target = scriptedTarget(server, provider, { model: testModel(provider, model) });
  const { events, error } = await drain(await openStream(userRequest("Hello", extra), target));
  return { ...gather(events), error, body: server.requests[0]?.body as Record<string, unknown> };
}

const json = (more: { strict?: boolean } = {}) => ({ type: "json" as const, name: "answer", schema: SCHEMA, ...more });

describe("a schema", () => {
  it.each(["openai", "groq", "mistral", "openrouter", "openai-compatible"])(
    "goes to %s as strict as it was asked for",
    async (provider) => {
      for (const strict of [undefined, false, true]) {
        server.reset();
        const { body } = await ask(provider, { responseFormat: json(strict === undefined ? {} : { strict }) });
        expect(body.response_format).toMatchObject({
          type: "json_schema",
          json_schema: { name: "answer", strict: strict ?? false, schema: SCHEMA },
        });
      }
    },
  );

  it("is told to Claude in words where there is none, and JSON is wanted", async () => {
    const { body } = await ask("anthropic", { responseFormat: { type: "json" } });
    expect(JSON.stringify(body.system)).toContain("one JSON object");
  });
});

describe("tools", () => {
  it("go to a model of an own server, which says itself what it takes", async () => {
    const { body } = await ask(
      "openai-compatible",
      { tools: TOOLS, toolChoice: { type: "required" } },
      { tools: false },
    );
    expect(body).toMatchObject({ tools: [{ function: { name: "weather" } }], tool_choice: "required" });
  });

  it("keep the promise of strictness", async () => {
    const { body } = await ask("openai", { tools: TOOLS.map((tool) => ({ ...tool, strict: true })) });
    expect(body.tools).toMatchObject([{ function: { name: "weather", strict: true } }]);
  });

  it.each([
    ["openai", { parallel_tool_calls: false }],
    ["groq", { parallel_tool_calls: false }],
    ["mistral", { parallel_tool_calls: false }],
    ["openrouter", { parallel_tool_calls: false }],
    ["openai-compatible", { parallel_tool_calls: false }],
    ["anthropic", { tool_choice: { disable_parallel_tool_use: true } }],
  ])("are called one at a time by %s, which is told so", async (provider, told) => {
    const extra = { tools: TOOLS, toolChoice: { type: "auto" as const }, oneToolCall: true };
    expect((await ask(provider, extra)).body).toMatchObject(told);
  });

  it.each(["google", "openai"])("are called one at a time although %s calls two", async (provider) => {
    const toolCalls = [
      { name: "weather", input: { a: "Oslo" } },
      { name: "weather", input: { a: "Bergen" } },
    ];
    const { tools, toolDeltas, finish } = await ask(provider, { tools: TOOLS, oneToolCall: true }, {}, { toolCalls });
    expect(tools.map(({ input }) => JSON.parse(input))).toEqual([{ a: "Oslo" }]);
    expect(Object.keys(toolDeltas).length).toBeLessThanOrEqual(1);
    expect(finish[0]?.reason).toBe("tool-calls");
  });
});

describe("an answer that a package asks for by a tool of its own", () => {
  const answered = { toolCalls: [{ name: "json", input: { a: "Oslo" } }] };

  it.each<[string, Partial<ChatRequest>, Parameters<typeof testModel>[1]]>([
    ["groq", { responseFormat: json(), tools: TOOLS }, {}],
    ["google", { responseFormat: json(), tools: TOOLS }, { providerModelId: "gemini-2.5-flash" }],
    ["anthropic", { responseFormat: json() }, {}],
  ])("is the text of %s, not a call", async (provider, extra, model) => {
    const { text, tools, toolDeltas, finish } = await ask(provider, extra, model, answered);
    expect(JSON.parse(text)).toEqual({ a: "Oslo" });
    expect({ tools, toolDeltas }).toEqual({ tools: [], toolDeltas: {} });
    expect(finish[0]?.reason).toBe("stop");
  });

  it("leaves the calls of the caller's tools alone", async () => {
    const toolCalls = [{ name: "weather", input: { a: "Oslo" } }];
    const { tools, finish } = await ask("groq", { responseFormat: json(), tools: TOOLS }, {}, { toolCalls });
    expect(tools).toMatchObject([{ name: "weather" }]);
    expect(finish[0]?.reason).toBe("tool-calls");
  });
});

describe("the length of an answer", () => {
  const LONG = "word ".repeat(4_000);
  const long: ChatRequest["messages"] = [{ role: "user", content: [{ type: "text", text: LONG }] }];
  const small = { contextTokens: 8_192, maxOutputTokens: null };

  it("is what the window of the model leaves, which may be smaller than that of the one asked before", async () => {
    const { body } = await ask("openai-compatible", { maxOutputTokens: 25_000, messages: long }, small);
    expect(body.max_tokens).toBeGreaterThan(1_000);
    expect(body.max_tokens).toBeLessThan(8_192 - 5_000);
  });

  it("is as it was asked for where that fits, and where nothing does", async () => {
    for (const [maxOutputTokens, contextTokens] of [
      [2_000, 8_192],
      [25_000, null],
      [25_000, 100_000],
      [2_000, 4_096],
    ] as const) {
      server.reset();
      const { body } = await ask("openai-compatible", { maxOutputTokens, messages: long }, { ...small, contextTokens });
      expect(body.max_tokens).toBe(maxOutputTokens);
    }
  });
});

describe("stop words", () => {
  const thinks = { reasoning: true, temperature: false, providerModelId: "gpt-5" };

  it.each([
    [["One, tw", "o, END", " three"], "One, two, "],
    [["One, EN", "D three"], "One, "],
    [["One, EN", "J three, E"], "One, ENJ three, E"],
    [["END"], ""],
  ])("end the text %j where the model refuses them", async (chunks, shown) => {
    const { body, text, finish } = await ask("openai", { stop: ["END", "STOP"] }, thinks, { chunks });
    expect(body).not.toHaveProperty("stop");
    expect(text).toBe(shown);
    expect(finish).toHaveLength(1);
  });

  it("are told to all others", async () => {
    expect((await ask("openai", { stop: ["END"] })).body.stop).toEqual(["END"]);
    server.reset();
    expect((await ask("deepseek", { stop: ["END"] }, thinks)).body.stop).toEqual(["END"]);
  });
});

describe("Claude's thinking", () => {
  const byBudget = { reasoning: true, providerModelId: "claude-haiku-4-5", maxOutputTokens: 64_000 };
  const asked = (maxOutputTokens: number) => ({ reasoningEffort: "high" as const, maxOutputTokens });

  it("stays within the limit of the answer", async () => {
    const { body } = await ask("anthropic", asked(10_000), byBudget);
    expect(body).toMatchObject({ max_tokens: 10_000, thinking: { type: "enabled", budget_tokens: 7_000 } });
  });

  it("is left out where there is no room for it, and where tools were called since", async () => {
    const { body } = await ask("anthropic", asked(1_000), byBudget);
    expect(body.max_tokens).toBe(1_000);
    expect(body).not.toHaveProperty("thinking");
    server.reset();
    const call = { toolCallId: "call_1", toolName: "weather" };
    const { body: later } = await ask(
      "anthropic",
      {
        ...asked(10_000),
        tools: TOOLS,
        messages: [
          { role: "user", content: [{ type: "text", text: "Weather?" }] },
          { role: "assistant", content: [{ type: "tool-call", ...call, input: {} }] },
          { role: "tool", content: [{ type: "tool-result", ...call, output: { type: "text", value: "Rain" } }] },
        ],
      },
      byBudget,
    );
    expect(later).not.toHaveProperty("thinking");
  });

  const call = { toolCallId: "call_1", toolName: "weather" };
  const turn: ChatRequest["messages"] = [
    { role: "user", content: [{ type: "text", text: "Weather?" }] },
    { role: "assistant", content: [{ type: "tool-call", ...call, input: {} }] },
    { role: "tool", content: [{ type: "tool-result", ...call, output: { type: "text", value: "Rain" } }] },
  ];
  const more: ChatRequest["messages"][number] = { role: "user", content: [{ type: "text", text: "And tomorrow?" }] };

  it("is left out where what the tool said is not answered yet, whatever the user adds to it", async () => {
    const request = { ...asked(10_000), tools: TOOLS };
    const { body } = await ask("anthropic", { ...request, messages: [...turn, more] }, byBudget);
    expect(body).not.toHaveProperty("thinking");
    server.reset();
    const answered: ChatRequest["messages"] = [
      ...turn,
      { role: "assistant", content: [{ type: "text", text: "It rains." }] },
      more,
    ];
    const { body: next } = await ask("anthropic", { ...request, messages: answered }, byBudget);
    expect(next).toMatchObject({ thinking: { type: "enabled" } });
  });

  it.each(["claude-haiku-4-5", "claude-sonnet-4-6"])(
    "is left out where %s has to call a tool, which it refuses to do while it thinks",
    async (providerModelId) => {
      for (const toolChoice of [{ type: "required" } as const, { type: "tool", toolName: "weather" } as const]) {
        server.reset();
        const extra = { ...asked(10_000), tools: TOOLS, toolChoice };
        const { body } = await ask("anthropic", extra, { ...byBudget, providerModelId });
        expect(body.tool_choice).toMatchObject(toolChoice.type === "tool" ? { type: "tool" } : { type: "any" });
        expect((body.thinking as { type?: string } | undefined)?.type ?? "disabled").toBe("disabled");
      }
      server.reset();
      const { body } = await ask("anthropic", { ...asked(10_000), tools: TOOLS }, { ...byBudget, providerModelId });
      expect(body).toHaveProperty("thinking");
    },
  );

  it.each(["claude-haiku-4-5", "claude-sonnet-4-6"])(
    "is left out where %s gives JSON by a tool, because the schema says more than Anthropic's own way takes",
    async (providerModelId) => {
      const schema = { type: "object" as const, additionalProperties: { type: "string" as const } };
      const request = { ...asked(10_000), responseFormat: { type: "json" as const, schema } };
      const { body } = await ask("anthropic", request, { ...byBudget, providerModelId });
      expect(body).toMatchObject({ tool_choice: { type: "any" }, max_tokens: 10_000 });
      expect(body).not.toHaveProperty("thinking");
      server.reset();
      const closed = { ...request, responseFormat: json() };
      const { body: other } = await ask("anthropic", closed, { ...byBudget, providerModelId });
      expect(other).toHaveProperty("thinking");
      expect(other).not.toHaveProperty("tool_choice");
    },
  );

  it("is left out through OpenRouter too, where tools were called since", async () => {
    const request = { ...asked(10_000), tools: TOOLS };
    const claude = { ...byBudget, providerModelId: "anthropic/claude-haiku-4.5" };
    const { body } = await ask("openrouter", { ...request, messages: turn }, claude);
    expect(body).not.toHaveProperty("reasoning");
    server.reset();
    const { body: first } = await ask("openrouter", { ...request, messages: turn.slice(0, 1) }, claude);
    expect(first).toMatchObject({ reasoning: { effort: "high" } });
  });

  it("is asked for by effort where the model decides itself how long", async () => {
    const { body } = await ask("anthropic", asked(10_000), { ...byBudget, providerModelId: "claude-sonnet-4-6" });
    expect(body).toMatchObject({ max_tokens: 10_000, thinking: { type: "adaptive" } });
  });
});

it.each([
  ["none", "none"],
  ["low", "default"],
  ["high", "default"],
] as const)("tells Groq's Qwen, which knows no degrees, to think %s as %s", async (reasoningEffort, told) => {
  const { body } = await ask("groq", { reasoningEffort }, { reasoning: true, providerModelId: "qwen/qwen3-32b" });
  expect(body.reasoning_effort).toBe(told);
});

it("tells OpenRouter how much to think, and nothing where it is not to", async () => {
  const thinks = { reasoning: true, providerModelId: "openai/gpt-5.5" };
  expect((await ask("openrouter", { reasoningEffort: "low" }, thinks)).body.reasoning).toEqual({ effort: "low" });
  server.reset();
  expect((await ask("openrouter", { reasoningEffort: "none" }, thinks)).body).not.toHaveProperty("reasoning");
});

it("sends penalties on", async () => {
  const { body } = await ask("openai", { frequencyPenalty: 0.5, presencePenalty: -1 });
  expect(body).toMatchObject({ frequency_penalty: 0.5, presence_penalty: -1 });
});

it("gives Gemini the instructions first, wherever they stand", async () => {
  const { body, error } = await ask("google", {
    messages: [
      { role: "user", content: [{ type: "text", text: "Hello" }] },
      { role: "system", content: "Be brief." },
    ],
  });
  expect(error).toBeNull();
  expect(body).toMatchObject({ systemInstruction: { parts: [{ text: "Be brief." }] } });
});

describe("a conversation in which tools were called", () => {
  const call = { toolCallId: "call_1", toolName: "weather" };
  const user = (text: string) => ({ role: "user" as const, content: [{ type: "text" as const, text }] });
  const turn: ChatRequest["messages"] = [
    user("Weather?"),
    { role: "assistant", content: [{ type: "tool-call", ...call, input: {} }] },
    { role: "tool", content: [{ type: "tool-result", ...call, output: { type: "text", value: "Rain" } }] },
  ];
  const said = "Weather?\n\n[The tool weather answered: Rain]";
  const answer = { role: "assistant" as const, content: [{ type: "text" as const, text: "It rains." }] };

  it.each([
    [
      "goes on",
      [...turn, answer, user("Why?")],
      [
        ["user", said],
        ["assistant", "It rains."],
        ["user", "Why?"],
      ],
    ],
    ["was stopped", [...turn, user("Why?")], [["user", `${said}\n\nWhy?`]]],
    ["has another model answer", turn, [["user", said]]],
  ] as [string, ChatRequest["messages"], [string, string][]][])(
    "and which %s is told in words to a model that takes no tools",
    async (_, messages, told) => {
      const { body, error } = await ask("perplexity", { messages, tools: TOOLS }, { tools: false });
      expect(error).toBeNull();
      expect(body).not.toHaveProperty("tools");
      expect(
        (body.messages as { role: string; content: string }[]).map(({ role, content }) => [role, content]),
      ).toEqual(told);
    },
  );
});

it("says that a request was not taken where the package refuses it, and asks nobody", async () => {
  const file = { type: "file" as const, mediaType: "audio/wav", data: { type: "data" as const, data: "AA==" } };
  const messages: ChatRequest["messages"] = [{ role: "user", content: [file] }];
  const error = await openStream({ messages }, scriptedTarget(server, "perplexity")).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ProviderError);
  expect(error).toMatchObject({ kind: "bad_request", transient: false });
  expect(server.requests).toEqual([]);
});
