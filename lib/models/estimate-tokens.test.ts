import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateRequestTokens, estimateTokens } from "./estimate-tokens.ts";

describe("estimateTokens", () => {
  // Counted with the o200k vocabulary.
  it.each([
    ["The quick brown fox jumps over the lazy dog.", 10],
    ["Hello, world!", 4],
    [
      "Die Würde des Menschen ist unantastbar. Sie zu achten und zu schützen ist Verpflichtung aller staatlichen Gewalt.",
      26,
    ],
    ["吾輩は猫である。名前はまだ無い。", 13],
    ["function add(a: number, b: number): number {\n  return a + b;\n}", 20],
  ])("is near the real count: %s", (text, tokens) => {
    const ratio = estimateTokens(text) / tokens;
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.75);
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
