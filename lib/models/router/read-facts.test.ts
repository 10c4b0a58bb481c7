import { describe, expect, it } from "vitest";
import { EDGE_ROW } from "./hash-feature.ts";
import { measureDimensions } from "./measure-complexity.ts";
import { ASK_ROW, DIMENSION_ROWS, LENGTH_ROW, readFacts } from "./read-facts.ts";
import { readText } from "./read-text.ts";

const CONTEXT = { hasImages: false, structuredOutput: false, needsTools: false, turns: 0, historyTokens: 0 };

/** After the constant, the length and the dimensions: images, words (5 rows), quotes, fences. */
const FIRST_ROW_OF_CODE = Math.max(...DIMENSION_ROWS) + 9;

function factsOf(message: string): number[] {
  const text = readText(message);
  return readFacts(text, false, measureDimensions(text, CONTEXT));
}

const TABLE = "Jan 412, 18\nFeb 398, 22\nMar 530, 61\nApr 544, 70\nMay 501, 33\nJun 480, 12";

describe("facts of the request alone", () => {
  const askOf = (message: string) => factsOf(message).slice(ASK_ROW);

  it("do not count the figures of what is pasted with it", () => {
    const [hasMaterial, numbers] = askOf(`tldr please\n\n${TABLE}`);
    expect([hasMaterial, numbers]).toEqual([1, 0]);
    expect(askOf("add 412, 18 and 398")[1]).toBe(1);
  });

  it("are the whole message's where nothing is pasted", () => {
    expect(askOf("What is 3 + 4?").slice(0, 7)).toEqual([0, 2 / 3, 0.8, 1, 0, 0, 1]);
  });

  it("stand before the rows of the edges", () => {
    expect(factsOf("hi").length).toBeLessThanOrEqual(EDGE_ROW);
    expect(factsOf("hi").length).toBeGreaterThan(ASK_ROW);
  });
});

it("takes a sign of a dense script for three letters", () => {
  expect(factsOf("証明".repeat(50))[LENGTH_ROW]).toBeCloseTo(Math.log1p(300) / 10, 9);
  expect(factsOf("a".repeat(100))[LENGTH_ROW]).toBeCloseTo(Math.log1p(100) / 10, 9);
});

it("counts lines of code and places of calls, however they are spaced", () => {
  const trace = "Error: x\n    at read (app.js:12:3)\n\n\n    at (odd) run (lib.js:7)\nat none (a.js:1)\n   at (a:1";
  const countOf = (text: string) => (factsOf(text)[FIRST_ROW_OF_CODE] ?? 0) * 4;
  expect(countOf(trace)).toBe(2);
  expect(countOf("\n\n\n  const x = f(1);\n\n\n\nif (x) {\n>>> x\nplain words")).toBe(3);
});
