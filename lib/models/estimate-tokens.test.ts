import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateRequestTokens, estimateTokens } from "./estimate-tokens.ts";

describe("estimateTokens", () => {
  it.each([
    // Word by word and mark by mark, as cl100k and o200k cut them.
    ["The quick brown fox jumps over the lazy dog.", 10],
    ["Hello, world!", 4],
  ])("is within a third of the real count: %s", (text, tokens) => {
    expect(Math.abs(estimateTokens(text) / tokens - 1)).toBeLessThan(0.34);
  });

  it("counts other scripts dearer than Latin, and code dearer than prose", () => {
    expect(estimateTokens("吾輩は猫である")).toBe(7);
    const perSign = (text: string) => estimateTokens(text.repeat(50)) / (text.length * 50);
    expect(perSign("съешь ещё этих булок")).toBeGreaterThan(perSign("eat some more of these"));
    expect(perSign("if(a[0]!==b[1]){c++}")).toBeGreaterThan(perSign("if the two are not equal"));
  });

  it("is nothing for nothing", () => {
    expect(estimateTokens("")).toBe(0);
  });

  it("is a whole number that never falls when text is added, and is about additive", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        const [first, both] = [estimateTokens(a), estimateTokens(a + b)];
        expect(Number.isInteger(both)).toBe(true);
        expect(both).toBeGreaterThanOrEqual(first);
        expect(Math.abs(both - first - estimateTokens(b))).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("estimateRequestTokens", () => {
  it("counts messages, their parts and the tools", () => {
    const text = "word ".repeat(100);
    const user = (...content: object[]) => ({ role: "user" as const, content }) as never;
    const plain = estimateRequestTokens({ messages: [user({ type: "text", text })] });
    expect(plain).toBe(estimateTokens(text) + 4);
    const image = { type: "file", mediaType: "image/png", data: { type: "data", data: "x".repeat(1_000_000) } };
    const withImage = estimateRequestTokens({ messages: [user({ type: "text", text }, image)] });
    expect(withImage - plain).toBe(1_600);
    const tools = [{ type: "function" as const, name: "weather", inputSchema: { type: "object" as const } }];
    expect(estimateRequestTokens({ messages: [user({ type: "text", text })], tools })).toBeGreaterThan(plain);
    expect(estimateRequestTokens({ messages: [{ role: "system", content: text }] })).toBe(plain);
    expect(estimateRequestTokens({ messages: [] })).toBe(0);
  });
});
