import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ScriptedProvider, startScriptedProvider } from "../start-provider.ts";
import { checkWire } from "./check-wire.ts";

describe("Ollama /v1, by @ai-sdk/openai-compatible", () => {
  checkWire({
    createModel: ({ urls }) =>
      createOpenAICompatible({ name: "ollama", baseURL: `${urls.ollama}/v1`, includeUsage: true })("llama3.2:3b"),
    path: /^\/ollama\/v1\/chat\/completions$/,
    hasReasoning: true,
  });
});

/** There is no AI SDK package for Ollama's own protocol; these follow its published API description. */
describe("Ollama /api", () => {
  let provider: ScriptedProvider;
  beforeAll(async () => {
    provider = await startScriptedProvider();
  });
  beforeEach(() => provider.reset());
  afterAll(() => provider.stop());

  const post = async (path: string, body: object) =>
    (await fetch(`${provider.urls.ollama}${path}`, { method: "POST", body: JSON.stringify(body) })).text();
  const messages = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Hi" },
  ];

  it("streams one JSON object a line, the last with counts", async () => {
    provider.script("next", {
      chunks: ["a", "b"],
      reasoning: "think",
      toolCalls: [{ name: "t", input: { x: 1 } }],
      usage: { inputTokens: 7, outputTokens: 3 },
    });
    const text = await post("/api/chat", { model: "llama3.2:3b", messages });
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ message }) => message.content).join("")).toBe("ab");
    expect(lines[0].message.thinking).toBe("think");
    expect(lines[3].message.tool_calls[0].function).toEqual({ name: "t", arguments: { x: 1 } });
    expect(lines.at(-1)).toMatchObject({ done: true, done_reason: "stop", prompt_eval_count: 7, eval_count: 3 });
    expect(provider.requests[0]?.ask?.system).toBe("Be brief.");
  });

  it("answers whole with stream: false, and lists its models", async () => {
    provider.script("next", { text: "Hello" });
    const whole = JSON.parse(await post("/api/chat", { model: "llama3.2:3b", messages, stream: false }));
    expect(whole).toMatchObject({ done: true, message: { role: "assistant", content: "Hello" } });
    const tags = await (await fetch(`${provider.urls.ollama}/api/tags`)).json();
    expect(tags).toMatchObject({ models: [{ name: "llama3.2:3b" }, { name: "qwen3:8b" }] });
  });

  it("fails as Ollama does", async () => {
    provider.script("next", { fault: { status: 404, message: "model not found" } });
    expect(await post("/api/chat", { model: "none", messages })).toBe('{"error":"model not found"}');
  });
});
