import { describe, expect, it } from "vitest";
import { ProviderError } from "../gateway/provider-error.ts";
import type { ModelEvent } from "../schema.ts";
import { gather } from "../testing/scripted-target.ts";
import { OpenAiChatReader } from "./openai-chat-reader.ts";

const delta = (delta: object, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason }],
});

function read(...chunks: (object | string)[]) {
  const reader = new OpenAiChatReader();
  const events: ModelEvent[] = [];
  for (const chunk of chunks) reader.read(typeof chunk === "string" ? chunk : JSON.stringify(chunk), events);
  return { ...gather([...events, reader.finish()]), finished: reader.finished };
}

describe("the OpenAI chat reader", () => {
  it.each([
    ["DeepSeek, Qwen, xAI", { reasoning_content: "hm" }],
    ["OpenRouter, Groq", { reasoning: "hm" }],
    ["Mistral", { content: [{ type: "thinking", thinking: [{ type: "text", text: "hm" }] }] }],
  ])("reads reasoning as %s send it", (_name, content) => {
    expect(read(delta(content), delta({ content: "yes" }))).toMatchObject({ reasoning: "hm", text: "yes" });
  });

  it("reads text in parts, and a refusal as text", () => {
    expect(read(delta({ content: [{ type: "text", text: "a" }] }), delta({ refusal: "no" })).text).toBe("ano");
  });

  it.each([
    ["OpenAI", { usage: { prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 3 } } }, 3],
    ["DeepSeek", { usage: { prompt_tokens: 9, completion_tokens: 4, prompt_cache_hit_tokens: 5 } }, 5],
    ["Groq", { x_groq: { usage: { prompt_tokens: 9, completion_tokens: 4 } } }, 0],
  ])("reads usage as %s sends it", (_name, chunk, cachedInputTokens) => {
    const { finish } = read(delta({}, "stop"), { choices: [], ...chunk }, "[DONE]");
    expect(finish[0]?.usage).toEqual({
      inputTokens: 9,
      outputTokens: 4,
      cachedInputTokens,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
    });
  });

  it("takes the last usage where it is sent along with every chunk", () => {
    const usage = (completion_tokens: number) => ({ usage: { prompt_tokens: 5, completion_tokens } });
    const { finish } = read({ ...delta({ content: "a" }), ...usage(1) }, { ...delta({}, "stop"), ...usage(2) });
    expect(finish[0]?.usage?.outputTokens).toBe(2);
  });

  it.each([
    ["stop", "stop"],
    ["length", "length"],
    ["tool_calls", "tool-calls"],
    ["function_call", "tool-calls"],
    ["content_filter", "content-filter"],
    ["whatever", "other"],
  ])("says why it ended: %s", (wire, reason) => {
    expect(read(delta({}, wire)).finish).toEqual([{ type: "finish", reason, usage: null }]);
  });

  it("joins the pieces of parallel tool calls, whose deltas interleave", () => {
    const call = (index: number, id: string | undefined, name: string | undefined, args: string) =>
      delta({ tool_calls: [{ index, ...(id && { id }), function: { ...(name && { name }), arguments: args } }] });
    const seen = read(
      call(0, "a", "one", '{"x"'),
      call(1, "b", "two", ""),
      call(0, undefined, undefined, ":1}"),
      delta({}, "tool_calls"),
    );
    expect(seen.tools).toEqual([
      { id: "a", name: "one", input: '{"x":1}' },
      { id: "b", name: "two", input: "{}" },
    ]);
    expect(seen.toolDeltas).toEqual({ a: '{"x":1}', b: "" });
  });

  it("gives a call an id where the server sends none, one that no other answer gives", () => {
    const call = (args: string) => delta({ tool_calls: [{ index: 0, function: { name: "a", arguments: args } }] });
    const ids = [0, 1].map(() => {
      const { tools } = read(call('{"x"'), call(":1}"), delta({}, "tool_calls"));
      expect(tools).toEqual([{ id: expect.stringMatching(/^call_\w{1,35}$/), name: "a", input: '{"x":1}' }]);
      return tools[0]?.id;
    });
    expect(ids[0]).not.toBe(ids[1]);
  });

  it("tells calls apart by id where the index is left out, and corrects a wrong finish reason", () => {
    const call = (id: string, args: string) => delta({ tool_calls: [{ id, function: { name: id, arguments: args } }] });
    const seen = read(call("a", "{}"), call("b", "[1"), call("b", "]"), delta({}, "stop"));
    expect(seen.tools.map(({ id, input }) => [id, input])).toEqual([
      ["a", "{}"],
      ["b", "[1]"],
    ]);
    expect(seen.finish[0]?.reason).toBe("tool-calls");
  });

  it("is finished by [DONE] or a finish reason, and by nothing else", () => {
    expect(read(delta({ content: "a" })).finished).toBe(false);
    expect(read(delta({ content: "a" }), "[DONE]").finished).toBe(true);
    expect(read(delta({}, "stop")).finished).toBe(true);
  });

  it("throws what the provider reports, and the syntax error of a broken event", () => {
    expect(() => read({ error: { message: "boom", type: "server_error", code: null } })).toThrow(ProviderError);
    expect(() => read('{"choices":[{"del')).toThrow(SyntaxError);
  });

  it.each(["null", "1", '"x"', "[]", "{}", '{"choices":[null]}', '{"choices":[{"delta":{"tool_calls":[7]}}]}'])(
    "is not upset by %s",
    (payload) => {
      expect(read(payload).text).toBe("");
    },
  );
});
