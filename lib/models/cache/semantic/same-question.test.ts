import { describe, expect, it } from "vitest";
import { NEAR_MISSES, PARAPHRASES } from "./question-pairs.ts";
import { findDifference, isComparable } from "./same-question.ts";

describe("two questions that look alike", () => {
  it("are never taken for the same when they ask for something else, either way round", () => {
    const wrong = NEAR_MISSES.filter(([one, other]) => !findDifference(one, other) || !findDifference(other, one));
    expect(wrong).toEqual([]);
    expect(NEAR_MISSES.length).toBeGreaterThanOrEqual(120);
  });

  it("are known for the same in two of three ways to ask it again", () => {
    const found = PARAPHRASES.filter(([one, other]) => findDifference(one, other) === null);
    for (const [one, other] of found) expect(findDifference(other, one)).toBeNull();
    expect(PARAPHRASES).toHaveLength(58);
    expect(found.length).toBeGreaterThanOrEqual(40);
  });

  it("are the same as themselves, whatever they are", () => {
    for (const [one, other] of [...PARAPHRASES, ...NEAR_MISSES].filter(([one]) => isComparable(one))) {
      expect(findDifference(one, one)).toBeNull();
      if (isComparable(other)) expect(findDifference(other, other)).toBeNull();
    }
  });

  it.each([
    ["verbatim", "Translate 'cat' to German", "Translate 'hat' to German"],
    ["numbers", "Convert 5 km to miles", "Convert 6 km to miles"],
    ["negations", "Which animals lay eggs?", "Which animals do not lay eggs?"],
    ["language", "What is Python?", "Was ist Python?"],
    ["words", "What is the capital of France?", "What is the capital of Finland?"],
    ["shape", "x".repeat(401), "x".repeat(401)],
    ["shape", "one\ntwo", "one two"],
    ["shape", " ", " "],
  ])("differ in their %s", (difference, one, other) => expect(findDifference(one, other)).toBe(difference));
});
