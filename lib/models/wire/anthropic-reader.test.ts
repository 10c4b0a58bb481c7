import { describe, expect, it } from "vitest";
import { ProviderError } from "../gateway/provider-error.ts";
import type { ModelEvent } from "../schema.ts";
import { gather } from "../testing/scripted-target.ts";
import { AnthropicReader } from "./anthropic-reader.ts";

function read(...chunks: object[]) {
  const reader = new AnthropicReader();
  const events: ModelEvent[] = [];
  for (const chunk of chunks) reader.read(JSON.stringify(chunk), events);
  return { ...gather([...events, reader.finish()]), finished: reader.finished };
}
const start = (usage: object) => ({ type: "message_start", message: { usage } });
const block = (index: number, content_block: object) => ({ type: "content_block_start", index, content_block });
const delta = (index: number, delta: object) => ({ type: "content_block_delta", index, delta });
const end = (stop_reason: string, usage: object = {}) => ({ type: "message_delta", delta: { stop_reason }, usage });

describe("the Anthropic reader", () => {
  it("adds cached and written tokens to the input, and takes the last of each running total", () => {
    const { finish } = read(
      start({ input_tokens: 10, cache_read_input_tokens: 200, cache_creation_input_tokens: 30, output_tokens: 1 }),
      end("end_turn", { output_tokens: 42 }),
    );
    expect(finish[0]?.usage).toEqual({
      inputTokens: 240,
      outputTokens: 42,
      cachedInputTokens: 200,
      cacheWriteTokens: 30,
      reasoningTokens: 0,
    });
  });

  it("says null when it was told nothing", () => {
    expect(read(start({}), end("end_turn")).finish[0]?.usage).toBeNull();
  });

  it.each([
    ["end_turn", "stop"],
    ["stop_sequence", "stop"],
    ["pause_turn", "stop"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["tool_use", "tool-calls"],
    ["refusal", "content-filter"],
    ["new_reason", "other"],
  ])("says why it ended: %s", (wire, reason) => {
    expect(read(end(wire)).finish[0]?.reason).toBe(reason);
  });

  it("reads thinking, text and a tool call from their blocks", () => {
    const seen = read(
      block(0, { type: "thinking", thinking: "" }),
      delta(0, { type: "thinking_delta", thinking: "hm" }),
      delta(0, { type: "signature_delta", signature: "c2ln" }),
      { type: "ping" },
      block(1, { type: "text", text: "I " }),
      delta(1, { type: "text_delta", text: "see" }),
      { type: "content_block_stop", index: 1 },
      block(2, { type: "tool_use", id: "t1", name: "look", input: {} }),
      delta(2, { type: "input_json_delta", partial_json: '{"q":' }),
      delta(2, { type: "input_json_delta", partial_json: "1}" }),
      { type: "content_block_stop", index: 2 },
      block(3, { type: "tool_use", id: "t2", name: "none" }),
      { type: "content_block_stop", index: 3 },
    );
    expect(seen).toMatchObject({ reasoning: "hm", text: "I see", toolDeltas: { t1: '{"q":1}', t2: "" } });
    expect(seen.tools).toEqual([
      { id: "t1", name: "look", input: '{"q":1}' },
      { id: "t2", name: "none", input: "{}" },
    ]);
  });

  it("is finished by a stop reason or message_stop", () => {
    expect(read(start({ input_tokens: 1 })).finished).toBe(false);
    expect(read(end("end_turn")).finished).toBe(true);
    expect(read({ type: "message_stop" }).finished).toBe(true);
  });

  it("throws what the provider reports", () => {
    const overloaded = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    expect(() => read(overloaded)).toThrow(expect.objectContaining({ kind: "overloaded", transient: true }));
    expect(() => read(overloaded)).toThrow(ProviderError);
  });
});
