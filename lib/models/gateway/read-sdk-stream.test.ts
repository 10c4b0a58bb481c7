import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from "@ai-sdk/provider";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { drain, gather } from "../testing/scripted-target.ts";
import { STALL_MS } from "./read-body.ts";
import { readSdkStream } from "./read-sdk-stream.ts";

const USAGE: LanguageModelV4Usage = {
  inputTokens: { total: 10, noCache: 6, cacheRead: 3, cacheWrite: 1 },
  outputTokens: { total: 5, text: 3, reasoning: 2 },
};
const UNKNOWN: LanguageModelV4Usage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};
type Unified = "stop" | "length" | "content-filter" | "tool-calls" | "error" | "other";
const finish = (unified: Unified, raw: string | undefined = unified, usage = USAGE): LanguageModelV4StreamPart => ({
  type: "finish",
  finishReason: { unified, raw },
  usage,
});

/** A stream of the SDK; without an end it stays open. */
function open(parts: LanguageModelV4StreamPart[], ends = true) {
  const cancel = vi.fn();
  const stream = new ReadableStream<LanguageModelV4StreamPart>({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      if (ends) controller.close();
    },
    cancel,
  });
  return { cancel, reading: readSdkStream(stream, 20_000) };
}
const read = (...parts: LanguageModelV4StreamPart[]) => drain(open(parts).reading);

describe("the SDK's own stream", () => {
  it("gives text, reasoning, tool calls and usage", async () => {
    const { events, error } = await read(
      { type: "stream-start", warnings: [] },
      { type: "reasoning-start", id: "r" },
      { type: "reasoning-delta", id: "r", delta: "hm" },
      { type: "text-start", id: "t" },
      { type: "text-delta", id: "t", delta: "yes" },
      { type: "tool-input-start", id: "c", toolName: "look" },
      { type: "tool-input-delta", id: "c", delta: '{"q":1}' },
      { type: "tool-input-end", id: "c" },
      { type: "tool-call", toolCallId: "c", toolName: "look", input: '{"q":1}' },
      finish("tool-calls"),
    );
    expect(error).toBeNull();
    expect(gather(events)).toEqual({
      text: "yes",
      reasoning: "hm",
      tools: [{ id: "c", name: "look", input: '{"q":1}' }],
      toolDeltas: { c: '{"q":1}' },
      finish: [
        {
          type: "finish",
          reason: "tool-calls",
          usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: 3, cacheWriteTokens: 1, reasoningTokens: 2 },
        },
      ],
    });
  });

  it("says null for usage that was not told", async () => {
    expect(gather((await read(finish("stop", "stop", UNKNOWN))).events).finish[0]?.usage).toBeNull();
  });

  it("throws the provider's error as it is, and an error of another shape as a ProviderError", async () => {
    const own = new Error("boom");
    expect((await read({ type: "error", error: own })).error).toBe(own);
    const told = await read({ type: "error", error: { type: "overloaded_error", message: "x" } });
    expect(told.error).toMatchObject({ name: "ProviderError", kind: "overloaded" });
  });

  it("takes an end without a finish, or without a reason of the provider's own, for a cut", async () => {
    const text: LanguageModelV4StreamPart = { type: "text-delta", id: "t", delta: "a" };
    const { events, error } = await read(text);
    expect([gather(events).text, error]).toMatchObject(["a", { kind: "cut" }]);
    const unexplained: LanguageModelV4StreamPart = {
      type: "finish",
      finishReason: { unified: "other", raw: undefined },
      usage: UNKNOWN,
    };
    expect((await read(text, unexplained)).error).toMatchObject({ kind: "cut" });
    expect((await read(text, finish("other", "new_reason"))).error).toBeNull();
  });

  it("is released when its reader goes away", async () => {
    const { reading, cancel } = open([{ type: "text-delta", id: "t", delta: "a" }], false);
    for await (const _ of reading) break;
    expect(cancel).toHaveBeenCalledOnce();
  });

  describe("that stalls", () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
    afterEach(() => void vi.useRealTimers());

    it.each<[string, LanguageModelV4StreamPart[], number]>([
      ["before anything", [], 20_000],
      ["after its opening only", [{ type: "stream-start", warnings: [] }], 20_000],
      ["after content", [{ type: "text-delta", id: "t", delta: "a" }], STALL_MS],
    ])("%s is given up in time", async (_name, parts, ms) => {
      const { reading, cancel } = open(parts, false);
      const ended = drain(reading);
      await vi.advanceTimersByTimeAsync(ms - 1);
      expect(cancel).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect((await ended).error).toMatchObject({ kind: "stalled" });
      expect(cancel).toHaveBeenCalledOnce();
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});
