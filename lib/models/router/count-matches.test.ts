import { expect, it } from "vitest";
import { seededRandom } from "../../platform/seeded-random.ts";
import { countMatches, squeezeLines } from "./count-matches.ts";

const AT_LINES = [/^\s*(?:[-*•]|\d+[.)])\s/gm, /^\s*(?:.*[;{}]\s*$|\s+at )/gm, /^\s*\(?[A-Ea-e][.):]\s/gm];
const PIECES = [
  "\n",
  "\n",
  "\n",
  " ",
  "\t",
  "\r\n",
  "\u2028",
  "\u00a0",
  ";",
  "{",
  "at x",
  "- ",
  "-",
  "1. ",
  "A. ",
  "x",
];

it("leaves one empty line of many, with what stands before the text that follows", () => {
  expect(squeezeLines("a\n\n\n\n  b\n\nc\nd")).toBe("a\n\n  b\n\nc\nd");
  expect(squeezeLines("a \n \n\t\n b")).toBe("a \n\t\n b");
  expect(squeezeLines("\n".repeat(100_000))).toBe("\n\n");
});

it("keeps how often patterns match that begin at a line", () => {
  const random = seededRandom(20261127);
  const pick = () => PIECES[Math.floor(random() * PIECES.length)] ?? "";
  for (let round = 0; round < 5_000; round++) {
    const text = Array.from({ length: 14 }, pick).join("");
    const counts = (one: string) => AT_LINES.map((pattern) => countMatches(one, pattern));
    expect([text, counts(squeezeLines(text))]).toEqual([text, counts(text)]);
  }
});
