import { describe, expect, it } from "vitest";
import type { ModelEvent } from "../schema.ts";
import { gather } from "../testing/scripted-target.ts";
import { GoogleReader } from "./google-reader.ts";

function read(...chunks: object[]) {
  const reader = new GoogleReader();
  const events: ModelEvent[] = [];
  for (const chunk of chunks) reader.read(JSON.stringify(chunk), events);
  return { ...gather([...events, reader.finish()]), finished: reader.finished };
}
const parts = (parts: object[], finishReason?: string) => ({
  candidates: [{ content: { parts }, ...(finishReason && { finishReason }) }],
});

describe("the Gemini reader", () => {
  it("tells thoughts from text", () => {
    expect(read(parts([{ text: "hm", thought: true }, { text: "yes" }]))).toMatchObject({
      reasoning: "hm",
      text: "yes",
    });
  });

  it("adds thoughts to the output tokens", () => {
    const usageMetadata = {
      promptTokenCount: 50,
      candidatesTokenCount: 7,
      thoughtsTokenCount: 20,
      cachedContentTokenCount: 40,
    };
    expect(read({ ...parts([], "STOP"), usageMetadata }).finish[0]?.usage).toEqual({
      inputTokens: 50,
      outputTokens: 27,
      cachedInputTokens: 40,
      cacheWriteTokens: 0,
      reasoningTokens: 20,
    });
    expect(read(parts([], "STOP")).finish[0]?.usage).toBeNull();
  });

  it("gives a tool call an id where the provider sends none, one that no other answer gives", () => {
    const answer = () =>
      read(
        parts([{ functionCall: { name: "a", args: { x: 1 } } }, { functionCall: { name: "b" } }]),
        parts([{ functionCall: { id: "own", name: "c", args: {} } }], "STOP"),
      );
    const id = expect.stringMatching(/^call_\w{1,35}$/);
    const [seen, next] = [answer(), answer()];
    expect(seen.tools).toEqual([
      { id, name: "a", input: '{"x":1}' },
      { id, name: "b", input: "{}" },
      { id: "own", name: "c", input: "{}" },
    ]);
    const ids = [...seen.tools, ...next.tools].map((call) => call.id).filter((one) => one !== "own");
    expect(new Set(ids).size).toBe(4);
    expect(seen.finish[0]?.reason).toBe("tool-calls");
  });

  it.each([
    ["STOP", "stop"],
    ["MAX_TOKENS", "length"],
    ["SAFETY", "content-filter"],
    ["RECITATION", "content-filter"],
    ["PROHIBITED_CONTENT", "content-filter"],
    ["MALFORMED_FUNCTION_CALL", "error"],
    ["LANGUAGE", "other"],
  ])("says why it ended: %s", (wire, reason) => {
    expect(read(parts([], wire)).finish[0]?.reason).toBe(reason);
  });

  it("takes a blocked prompt for a filtered answer, and for the end", () => {
    const seen = read({ promptFeedback: { blockReason: "SAFETY" } });
    expect([seen.finished, seen.finish[0]?.reason]).toEqual([true, "content-filter"]);
  });

  it("is finished by a finish reason only", () => {
    expect(read(parts([{ text: "a" }])).finished).toBe(false);
    expect(read(parts([], "STOP")).finished).toBe(true);
  });

  it("throws what the provider reports", () => {
    const error = { code: 429, message: "Quota exceeded", status: "RESOURCE_EXHAUSTED" };
    expect(() => read({ error })).toThrow(expect.objectContaining({ kind: "rate_limited", status: 429 }));
  });
});
