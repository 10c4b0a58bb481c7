import { describe, expect, it } from "vitest";
import { ProviderError } from "../gateway/provider-error.ts";
import type { ModelEvent } from "../schema.ts";
import type { KeptPart } from "./can-keep.ts";
import { replayAnswer } from "./replay-answer.ts";

const TEXT = "Ein Satz mit Wörtern und 🌍🌍🌍 Zeichen, der lang genug ist. ".repeat(20);
const PARTS: KeptPart[] = [
  { type: "reasoning", text: "Let me think." },
  { type: "text", text: TEXT },
];

/** A pace that only counts what it would have waited. */
function countingPace() {
  const waits: number[] = [];
  return {
    waits,
    nowMs: () => 0,
    random: () => 0,
    wait(ms: number, signal: AbortSignal | undefined) {
      waits.push(ms);
      return signal?.aborted ? Promise.reject(new ProviderError("aborted", "stopped")) : Promise.resolve();
    },
  };
}

async function gather(stream: AsyncIterable<ModelEvent[]>) {
  const events: ModelEvent[] = [];
  for await (const batch of stream) events.push(...batch);
  const joined = (type: "text" | "reasoning") =>
    events.map((event) => (event.type === type ? event.delta : "")).join("");
  return { events, text: joined("text"), reasoning: joined("reasoning") };
}

describe("an answer that is given again", () => {
  it("comes at once when that is wanted", async () => {
    const pace = countingPace();
    const { events, text, reasoning } = await gather(
      replayAnswer({ parts: PARTS, textMs: 9000 }, "at_once", undefined, pace),
    );
    expect([text, reasoning]).toEqual([TEXT, "Let me think."]);
    expect(events).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({ type: "finish", reason: "stop", usage: { outputTokens: 0 } });
    expect(pace.waits).toEqual([]);
  });

  it.each([
    [3000, 3000],
    [400, 400],
    [600_000, 20_000],
  ])("that took %i ms to write takes about %i ms again", async (textMs, expectedMs) => {
    const pace = countingPace();
    const { text } = await gather(replayAnswer({ parts: PARTS, textMs }, "natural", undefined, pace));
    expect(text).toBe(TEXT);
    const waitedMs = pace.waits.reduce((sum, ms) => sum + ms, 0);
    expect(waitedMs).toBeLessThanOrEqual(expectedMs);
    expect(waitedMs).toBeGreaterThan(expectedMs * 0.5);
  });

  it("never cuts a character in two", async () => {
    const emoji = [{ type: "text" as const, text: "🌍".repeat(500) }];
    const { events, text } = await gather(
      replayAnswer({ parts: emoji, textMs: 19_999 }, "natural", undefined, countingPace()),
    );
    expect(text).toBe("🌍".repeat(500));
    for (const event of events) if (event.type === "text") expect(event.delta.isWellFormed()).toBe(true);
  });

  it("ends without a finish when it is stopped", async () => {
    const stop = new AbortController();
    const seen: ModelEvent[] = [];
    for await (const events of replayAnswer({ parts: PARTS, textMs: 5000 }, "natural", stop.signal, countingPace())) {
      seen.push(...events);
      if (seen.length === 3) stop.abort();
    }
    expect(seen).toHaveLength(3);
  });
});
