import { describe, expect, it } from "vitest";
import { oneLine } from "./one-line.ts";

describe("a foreign text as one line (AU-23, LM-38)", () => {
  it.each([
    ["CRLF", "Mozilla\r\nset-cookie: x=1", "Mozilla set-cookie: x=1"],
    ["a separator of Unicode", "a\u2028b\u2029c\u0085d", "a b c d"],
    ["colours", "\u001b[31mred\u001b[0m", "red"],
    ["the title and clipboard of a terminal", "\u001b]0;owned\u0007\u001b]52;c;aGk=\u0007x", "x"],
    ["a control sequence in one byte", "\u009b31mred", "red"],
    ["reading order", "user\u202egnp.exe\u2066\u200f", "usergnp.exe"],
    ["what has no width", "a\u200b\u200d\u2060b", "ab"],
    ["NUL", "a\0b", "a b"],
    ["half a pair", "a\ud83d", "a\ufffd"],
    ["JSON", '{"level":"error"}\n{"a":1}', '{"level":"error"} {"a":1}'],
  ])("%s", (_, text, line) => {
    expect(oneLine(text, 100)).toBe(line);
  });

  it("cuts between characters", () => {
    expect(oneLine("😀😀😀", 2)).toBe("😀😀");
  });
});
