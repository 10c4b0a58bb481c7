import { expect, it } from "vitest";
import { storable, storableJson } from "./storable.ts";

it("leaves out null characters and replaces half pairs", () => {
  expect(storable("a\0b \ud83d c \ude00 😀")).toBe("ab \ufffd c \ufffd 😀");
});

it("cleans values and names on every level, and leaves everything else as it is", () => {
  const at = new Date("2026-11-27T12:00:00.000Z");
  const value = { "k\0": [{ text: "a\0b", n: 1, none: null, at }, ["\ud83d"]], left: undefined, words: "\\u0000 😀" };
  expect(JSON.parse(storableJson(value))).toEqual({
    k: [{ text: "ab", n: 1, none: null, at: at.toISOString() }, ["\ufffd"]],
    words: "\\u0000 😀",
  });
});

it("is what JSON is where there is nothing to clean", () => {
  const value = [{ text: "plain 😀 \u0001", at: new Date(0) }];
  expect(storableJson(value)).toBe(JSON.stringify(value));
});
