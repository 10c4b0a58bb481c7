import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBlockParser } from "./parse-blocks.ts";

const TEXT = [
  "# Title",
  "First **paragraph** with `code`.",
  "- one\n- two\n  - deep",
  "```ts\nconst a = 1\n\nconst b = 2\n```",
  "| a | b |\n|---|---|\n| 1 | 2 |",
  "> quote\n> more",
  "$$\nx^2\n$$",
  "Last words.",
].join("\n\n");

const shape = (text: string) => createBlockParser()(text, false).map(({ token }) => token);

describe("createBlockParser", () => {
  it("gives the same blocks in pieces as at once", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 60 }), (steps) => {
        const parse = createBlockParser();
        let end = 0;
        for (const step of steps) {
          end = Math.min(TEXT.length, end + step);
          parse(TEXT.slice(0, end), true);
        }
        expect(parse(TEXT, false).map(({ token }) => token)).toEqual(shape(TEXT));
      }),
    );
  });

  it("keeps the identity of settled blocks while the text grows", () => {
    const parse = createBlockParser();
    const before = parse(`${TEXT}\n\nOne`, true);
    const after = parse(`${TEXT}\n\nOne more\n\nAnd`, true);
    expect(after[0]).toBe(before[0]);
    expect(after[4]).toBe(before[4]);
  });

  it("reads a text with link definitions whole, since they change what came before", () => {
    const parse = createBlockParser();
    parse("[a][r]\n\nb\n\nc\n\nd\n\ne\n\n[r]: https://x.example", true);
    const blocks = parse("[a][r]\n\nb\n\nc\n\nd\n\ne\n\n[r]: https://x.example\n\n", false);
    expect(JSON.stringify(blocks[0])).toContain('"link"');
  });

  it("hides nothing after a sign of comparison while the text is being written", () => {
    const text = "The loop runs while i<n, then stops.\n\nThe next paragraph.";
    const written = createBlockParser()(text, true);
    expect(written.map(({ token }) => token.raw).join("")).toBe(text);
  });

  it("does not compute for the same text twice", () => {
    const parse = createBlockParser();
    expect(parse(TEXT, false)).toBe(parse(TEXT, false));
  });

  it("treats Windows line ends as line ends", () => {
    expect(shape(TEXT.replaceAll("\n", "\r\n"))).toEqual(shape(TEXT));
  });

  it.each([
    "*a ",
    "_a ",
    "**a ",
    "~~a",
    "`a",
    "[",
    "![",
    "[a](",
    "<",
    "$a ",
    "\\[",
    "$$",
    "> ",
    "- ",
    "&#",
    "| a ",
    "\n$$",
    "\n> ",
    "\n\\[x",
  ])("reads thousands of an unclosed mark in bounded time: %s", (mark) => {
    const startedAt = performance.now();
    createBlockParser()(mark.repeat(12_000), true);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});
