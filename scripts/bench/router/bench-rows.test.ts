import { describe, expect, it } from "vitest";
import { lastQuestion, unwrapPrompt } from "./bench-rows.ts";
import { groupsOf } from "./near-duplicates.ts";
import { optionsOf, signsOf } from "./question-signs.ts";

const QUESTION = 'Which is not a metal?\nA) iron\nB) 2 sticks\nPrint only a single choice from "A" or "B". Answer:';

describe("a prompt of RouterBench", () => {
  it("is unwrapped from its list, with its line breaks and quotes", () => {
    expect(unwrapPrompt(String.raw`['It\'s a list.\nAnswer:']`)).toBe("It's a list.\nAnswer:");
    expect(unwrapPrompt('["It\'s a list."]')).toBe("It's a list.");
    expect(unwrapPrompt("plain")).toBe("plain");
  });

  it("is read without the answered examples before its question", () => {
    const examples = "How many?\nA) one\nB) two\nAnswer:\nB\n\nHow few? Answer:\nA\n\n";
    expect(lastQuestion(examples + QUESTION)).toBe(QUESTION);
    expect(lastQuestion("Write a function.")).toBe("Write a function.");
  });

  it("offers its answers, and signs that do not come from the order to print a letter", () => {
    expect(optionsOf(QUESTION)).toEqual(["iron", "2 sticks"]);
    const signs = signsOf(QUESTION);
    expect(signs.slice(0, 2)).toEqual([1, 1]);
    expect(signs.slice(9, 11)).toEqual([1, 1]);
    expect(signs[12]).toBe(1);
    expect(signsOf(QUESTION.replace('"A" or "B"', '"A" or "B" or 77'))).toEqual(signs);
  });
});

describe("near duplicates", () => {
  it("share a group, also by one that lies between them, and others do not", () => {
    const groups = groupsOf([
      "The cup would not fit in the brown box because the cup was big",
      "Name the capital of France",
      "The cup would not fit in the brown box because the cup was far too big",
      "The cup would not fit in the brown box because the old cup was far too wide",
    ]);
    expect(groups[2]).toBe(groups[0]);
    expect(groups[3]).toBe(groups[0]);
    expect(groups[1]).not.toBe(groups[0]);
  });

  it("are told by the question, not by the order that all share", () => {
    const order = " Print only a single choice from A or B or C or D without explanation. Answer:";
    const [first, second] = groupsOf([`Why rain?${order}`, `Who sang?${order}`]);
    expect(first).not.toBe(second);
  });
});
