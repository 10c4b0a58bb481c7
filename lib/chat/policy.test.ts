import { describe, expect, it } from "vitest";
import { cleanTitle, titleFromText } from "./policy.ts";

describe("titleFromText", () => {
  it.each([
    ["Hello there", "Hello there"],
    ["  two\n\nlines\u001b[31m  ", "two lines [31m"],
    ["", "New chat"],
    ["👩‍👩‍👧".repeat(3), "👩‍👩‍👧".repeat(3)],
  ])("of %j is %j", (text, title) => {
    expect(titleFromText(text)).toBe(title);
  });

  it("cuts a long text at a word", () => {
    const title = titleFromText("word ".repeat(40));
    expect(title.endsWith("word…")).toBe(true);
    expect([...title].length).toBeLessThanOrEqual(61);
  });

  it("cuts a long word, and never within a surrogate pair", () => {
    expect(titleFromText("😀".repeat(200)).isWellFormed()).toBe(true);
  });
});

describe("cleanTitle", () => {
  it.each([
    ['"A quoted title."', "A quoted title"],
    ["# Heading\nand more", "Heading and more"],
    ["**Bold**", "Bold"],
    ["safe\u202Egnp.exe", "safe gnp.exe"],
    ["  ", ""],
  ])("of %j is %j", (text, title) => {
    expect(cleanTitle(text)).toBe(title);
  });

  it("is bounded", () => {
    expect([...cleanTitle("x".repeat(5000))]).toHaveLength(80);
  });
});
