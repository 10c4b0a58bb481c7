import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import type { ChatRequest } from "../chat-request.ts";
import { drain, gather, scriptedTarget } from "../testing/scripted-target.ts";
import { openStream } from "./open-stream.ts";
import { leastCachedTokens, promptCacheKeyOf } from "./prompt-caching.ts";

const LONG = "The house rules are many and each of them matters. ".repeat(120);
const user = (text: string) => ({ role: "user" as const, content: [{ type: "text" as const, text }] });
const assistant = (text: string) => ({ role: "assistant" as const, content: [{ type: "text" as const, text }] });
const system = (content: string) => ({ role: "system" as const, content });
const tools: NonNullable<ChatRequest["tools"]> = ["look", "find"].map((name) => ({
  type: "function",
  name,
  description: LONG,
  inputSchema: { type: "object", properties: {} },
}));

let server: ScriptedProvider;
beforeAll(async () => {
  server = await startScriptedProvider();
});
beforeEach(() => server.reset());
afterAll(() => server.stop());

/** Sends a prompt and returns the body that arrived and the usage that came back. */
async function ask(
  provider: string,
  messages: LanguageModelV4Prompt,
  more: Partial<ChatRequest> = {},
  providerModelId?: string,
) {
  const target = scriptedTarget(server, provider);
  if (providerModelId) target.model.providerModelId = providerModelId;
  const stream = await openStream({ messages, ...more }, target);
  const { finish } = gather((await drain(stream)).events);
  return { body: server.requests.at(-1)?.body as Record<string, unknown>, usage: finish[0]?.usage };
}

/** Where cache points are: paths of the objects that hold one. */
function pointsIn(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "cache_control" in value && value.cache_control ? [path] : [];
  return [...own, ...Object.entries(value).flatMap(([key, child]) => pointsIn(child, path ? `${path}.${key}` : key))];
}

describe("cache points for Anthropic", () => {
  it("are set after the tools, after the instructions and after the last turn that stays", async () => {
    const messages = [system(LONG), user("One"), assistant("Two"), user("Three")];
    const { body } = await ask("anthropic", messages, { tools });
    expect(pointsIn(body)).toEqual(["system.0", "messages.1.content.0", "tools.1"]);
    expect(JSON.stringify(body)).toContain('"cache_control":{"type":"ephemeral"}');
  });

  it("are set on a tool's result too, and never after the newest message of the user", async () => {
    const call = { type: "tool-call" as const, toolCallId: "1", toolName: "look", input: {} };
    const output = { type: "text" as const, value: LONG };
    const result = { type: "tool-result" as const, toolCallId: "1", toolName: "look", output };
    const messages: LanguageModelV4Prompt = [
      user("One"),
      { role: "assistant", content: [call] },
      { role: "tool", content: [result] },
      user(LONG),
    ];
    const { body } = await ask("anthropic", messages, { tools: tools.slice(0, 1) });
    // The wire joins a result and the message after it; the point is on the result.
    expect(pointsIn(body)).toEqual(["messages.2.content.0", "tools.0"]);
  });

  it("are left out where nothing long enough comes before them", async () => {
    expect(pointsIn((await ask("anthropic", [system("Be brief."), user("Hello")])).body)).toEqual([]);
    const late = [system("Be brief."), user(LONG), assistant("Yes."), user("And?")];
    expect(pointsIn((await ask("anthropic", late)).body)).toEqual(["messages.1.content.0"]);
    expect(pointsIn((await ask("anthropic", [user(LONG)])).body)).toEqual([]);
  });

  it("are set for Claude through OpenRouter, and for no other model there", async () => {
    const messages = [system(LONG), user("One"), assistant("Two"), user("Three")];
    const { body } = await ask("openrouter", messages, {}, "anthropic/claude-sonnet-5");
    expect(pointsIn(body)).toEqual(["messages.0.content.0", "messages.1.content.0"]);
    expect(pointsIn((await ask("openrouter", messages, {}, "openai/gpt-5.5")).body)).toEqual([]);
    const brief = [system("Be brief."), user("Hello")];
    expect(pointsIn((await ask("openrouter", brief, {}, "anthropic/claude-sonnet-5")).body)).toEqual([]);
  });

  it.each([
    ["anthropic/claude-opus-4.8", 4096],
    ["anthropic/claude-haiku-4.5", 4096],
    ["claude-haiku-4-5", 4096],
    ["claude-opus-4-5-20251101", 4096],
    ["claude-3-5-haiku-latest", 2048],
    ["claude-sonnet-4-5", 1024],
    ["claude-opus-4-1", 1024],
  ])("know the least prompt of %s", (id, tokens) => expect(leastCachedTokens(id)).toBe(tokens));
});

describe("other providers", () => {
  it("OpenAI is given the key of the conversation, and nobody else", async () => {
    const promptCacheKey = promptCacheKeyOf("0192f000-0000-7000-8000-000000000001");
    expect(promptCacheKey).toMatch(/^[\w-]{32}$/);
    expect((await ask("openai", [user("Hi")], { promptCacheKey })).body.prompt_cache_key).toBe(promptCacheKey);
    expect((await ask("openai", [user("Hi")])).body).not.toHaveProperty("prompt_cache_key");
    for (const provider of ["groq", "deepseek", "openai-compatible", "google", "anthropic"]) {
      const { body } = await ask(provider, [system(LONG), user("Hi")], { promptCacheKey });
      expect(JSON.stringify(body)).not.toContain(promptCacheKey);
      if (provider !== "anthropic") expect(pointsIn(body)).toEqual([]);
    }
  });
});

describe.each(["anthropic", "openai", "google"])("a conversation of ten turns with %s", (provider) => {
  it("reads most of its input from the provider's cache", async () => {
    const messages: LanguageModelV4Prompt = [system(LONG)];
    const counts = { input: 0, cached: 0 };
    for (let turn = 0; turn < 10; turn++) {
      messages.push(user(`Question ${turn}: ${"words and more words ".repeat(20)}`));
      const { usage } = await ask(provider, messages, { promptCacheKey: "same" });
      counts.input += usage?.inputTokens ?? 0;
      counts.cached += usage?.cachedInputTokens ?? 0;
      messages.push(assistant("An answer of some length. ".repeat(20)));
    }
    expect(counts.cached / counts.input).toBeGreaterThan(0.75);
  });

  it("reads nothing of another conversation's beginning", async () => {
    await ask(provider, [system(LONG), user("One"), assistant("Two"), user("Three")]);
    const { usage } = await ask(provider, [system(`Other. ${LONG}`), user("One"), assistant("Two"), user("Three")]);
    expect(usage?.cachedInputTokens).toBe(0);
  });
});
