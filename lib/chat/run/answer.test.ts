import { describe, expect, it } from "vitest";
import { textOfParts } from "../policy.ts";
import { Answer, parseToolInput } from "./answer.ts";

describe("Answer", () => {
  it("sends what came together as one chunk, and stores one part", () => {
    const answer = new Answer();
    const chunks = answer.apply([
      { type: "text", delta: "Hel" },
      { type: "text", delta: "lo" },
    ]);
    expect(chunks).toEqual([
      { type: "text-start", id: "text-0" },
      { type: "text-delta", id: "text-0", delta: "Hello" },
    ]);
    expect(answer.apply([{ type: "text", delta: "!" }])).toEqual([{ type: "text-delta", id: "text-0", delta: "!" }]);
    expect(answer.parts).toEqual([{ type: "text", text: "Hello!", state: "streaming" }]);
    expect(textOfParts(answer.parts)).toBe("Hello!");
  });

  it("closes thinking when the answer begins, and says how long it took", () => {
    const answer = new Answer();
    const chunks = answer.apply([
      { type: "reasoning", delta: "hm" },
      { type: "text", delta: "Yes" },
    ]);
    expect(chunks.map(({ type }) => type)).toEqual([
      "reasoning-start",
      "reasoning-delta",
      "reasoning-end",
      "text-start",
      "text-delta",
    ]);
    expect(answer.parts[0]).toMatchObject({
      type: "reasoning",
      state: "done",
      providerMetadata: { nexus: { durationMs: expect.any(Number) } },
    });
    expect(textOfParts(answer.parts)).toBe("Yes");
  });

  it("follows a tool call from its first delta to its result", () => {
    const answer = new Answer();
    answer.apply([
      { type: "tool-call-delta", id: "c1", name: "clock", delta: "" },
      { type: "tool-call-delta", id: "c1", name: "clock", delta: '{"a":' },
      { type: "tool-call-delta", id: "c1", name: "clock", delta: "1}" },
      { type: "tool-call", id: "c1", name: "clock", input: '{"a":1}' },
    ]);
    expect(answer.parts).toEqual([
      { type: "dynamic-tool", toolCallId: "c1", toolName: "clock", state: "input-available", input: { a: 1 } },
    ]);
    expect(answer.setToolResult("c1", { output: 7 })).toMatchObject({ type: "tool-output-available", output: 7 });
    expect(answer.parts[0]).toMatchObject({ state: "output-available", output: 7 });
    expect(answer.outputQuarters).toBe(13);
  });

  it("takes a call that comes whole", () => {
    const answer = new Answer();
    const chunks = answer.apply([{ type: "tool-call", id: "c1", name: "clock", input: "{}" }]);
    expect(chunks.map(({ type }) => type)).toEqual(["tool-input-start", "tool-input-available"]);
    expect(answer.hasContent).toBe(true);
  });

  it("has nothing to show for empty deltas", () => {
    const answer = new Answer();
    expect(answer.apply([{ type: "text", delta: "" }])).toEqual([]);
    expect(answer.hasContent).toBe(false);
  });
});

describe("parseToolInput", () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ["", {}],
    ["{broken", "{broken"],
  ])("reads %j", (json, expected) => {
    expect(parseToolInput(json)).toEqual(expected);
  });

  it("does not pollute the prototype of objects (LM-40)", () => {
    parseToolInput('{"__proto__":{"polluted":true}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
