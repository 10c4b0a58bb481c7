import { describe, expect, it } from "vitest";
import { INTENTS } from "../schema.ts";
import { classifyIntent } from "./classify-intent.ts";
import { measureComplexity } from "./measure-complexity.ts";
import { PROMPT_CORPUS } from "./prompt-corpus.ts";
import { readText } from "./read-text.ts";
import type { RouteInput } from "./route-input.ts";

const FIRST_MESSAGE: Omit<RouteInput, "text" | "hasImages"> = {
  historyTokens: 0,
  turns: 0,
  needsTools: false,
  structuredOutput: false,
  maxOutputTokens: 4096,
  mode: "balanced",
  candidates: [],
  previousModelId: null,
};

function inspect(text: string, hasImages = false) {
  const read = readText(text);
  const intents = classifyIntent(read, hasImages);
  return { intents, complexity: measureComplexity(read, intents, { ...FIRST_MESSAGE, text, hasImages }) };
}

describe("what a message asks for", () => {
  it.each(PROMPT_CORPUS)("$intent: $text", ({ text, intent, difficulty, hasImages }) => {
    const { intents, complexity } = inspect(text, hasImages);
    expect(intents[0]?.intent).toBe(intent);
    if (difficulty === "simple") expect(complexity.overall).toBeLessThan(0.25);
    if (difficulty === "hard") expect(complexity.overall).toBeGreaterThan(0.55);
  });

  it("covers every intent, in at least three languages", () => {
    expect(new Set(PROMPT_CORPUS.map(({ intent }) => intent)).size).toBe(INTENTS.length);
    for (const intent of INTENTS)
      expect(PROMPT_CORPUS.filter((prompt) => prompt.intent === intent).length).toBeGreaterThanOrEqual(4);
  });

  it("gives all intents, descending, as shares of exactly 1", () => {
    for (const { text, hasImages } of PROMPT_CORPUS) {
      const { intents } = inspect(text, hasImages);
      const shares = intents.map(({ probability }) => probability);
      expect(shares).toHaveLength(INTENTS.length);
      expect(shares).toEqual(shares.toSorted((a, b) => b - a));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    }
  });

  it("takes the instruction from the ends of a long message, not from what it carries", () => {
    const article = "The function compiles the Python code and the SQL query returns an exception. ".repeat(200);
    expect(inspect(`Summarize this:\n${article}`).intents[0]?.intent).toBe("summarization");
    expect(inspect(`Compare the two options below.\n${article}\nThank you.`).intents[0]?.intent).toBe("analysis");
    expect(inspect(`${article}\nPlease translate the above into German.`).intents[0]?.intent).toBe("translation");
  });

  it("shows the evidence of each dimension", () => {
    const { dimensions } = inspect("Compare A and B step by step. It must be a table with at most 5 lines.").complexity;
    const evidence = Object.fromEntries(dimensions.map(({ name, evidence: found }) => [name, found]));
    expect(evidence.reasoning_depth).toEqual(expect.arrayContaining(["compare", "step by step"]));
    expect(evidence.constraints).toEqual(expect.arrayContaining(["must", "at most"]));
    for (const { value, evidence: found } of dimensions) expect(found.length > 0).toBe(value > 0);
  });

  it("rates the same task higher the more is asked of it", () => {
    const texts = [
      "Sort a list in Python",
      "Sort a list in Python. It must be stable and without recursion.",
      "Implement a stable sort in Python from scratch. It must avoid recursion, use at most O(1) memory, and prove its complexity and its invariants step by step.",
    ];
    const levels = texts.map((text) => inspect(text).complexity.overall);
    expect(levels).toEqual(levels.toSorted((a, b) => a - b));
    expect(new Set(levels).size).toBe(3);
  });
});
