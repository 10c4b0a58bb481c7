import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { estimateTokens } from "../estimate-tokens.ts";
import { learnScale, scaleTokens } from "./token-scale.ts";

/** The English prompts of a held-out set, cut every 1,500 characters, and what gpt-tokenizer 4.0.0 counts (o200k_base). */
const COUNTED = [
  391, 381, 372, 363, 459, 347, 366, 368, 359, 398, 339, 337, 399, 384, 404, 409, 407, 337, 324, 356, 337, 411, 333,
  353, 349, 372, 338, 356, 372, 390, 368, 409, 343, 350, 382, 390, 391, 380, 451, 448,
];
const PROMPTS = readFileSync(new URL("../../../scripts/router/prompts/held-out-2.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as { text: string; language: string })
  .filter(({ language }) => language === "en")
  .map(({ text }) => text)
  .join("\n");
const TEXTS = COUNTED.map((tokens, index) => ({ tokens, text: PROMPTS.slice(index * 1500, (index + 1) * 1500) }));
const NOT_CACHED = { cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
const both = (tokens: number) => ({ inputTokens: tokens, outputTokens: tokens });
const learn = (id: string, counted: number, estimated: number) =>
  learnScale(id, { ...NOT_CACHED, ...both(counted) }, both(estimated));
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe("what nobody counted", () => {
  it("comes close to what a real tokenizer counts, by what it counted before (BL-16)", () => {
    const settled = TEXTS.map(({ text, tokens }) => {
      const { inputTokens, outputTokens } = scaleTokens("real", both(estimateTokens(text)));
      expect(inputTokens).toBe(outputTokens);
      learn("real", tokens, estimateTokens(text));
      return outputTokens;
    }).slice(5);
    const counted = COUNTED.slice(5);
    expect(Math.abs(sum(settled) / sum(counted) - 1)).toBeLessThan(0.03);
    const isNear = (tokens: number, index: number) => Math.abs(tokens / (counted[index] ?? 0) - 1) <= 0.1;
    expect(settled.filter(isNear).length / settled.length).toBeGreaterThan(0.8);
  });

  it("is the estimate of a model that was never counted, and moves by no more than the bounds", () => {
    expect(scaleTokens("new", both(100.2))).toEqual(both(101));
    learn("odd", 1_000_000, 1);
    expect(scaleTokens("odd", both(100))).toEqual(both(160));
    learn("none", 0, 1_000_000);
    expect(scaleTokens("none", both(100))).toEqual(both(100));
  });

  it("follows a model that is exchanged behind its name", () => {
    for (let call = 0; call < 500; call++) learn("exchanged", 1_000, 1_000);
    for (let call = 0; call < 500; call++) learn("exchanged", 1_500, 1_000);
    expect(scaleTokens("exchanged", both(1_000)).outputTokens).toBeGreaterThan(1_400);
  });

  it("learns nothing of the answer from thinking that is billed and not shown", () => {
    learnScale(
      "thinks",
      { ...NOT_CACHED, inputTokens: 2_000, outputTokens: 9_000, reasoningTokens: 8_000 },
      both(1_000),
    );
    const { inputTokens, outputTokens } = scaleTokens("thinks", both(100));
    expect([inputTokens > 100, outputTokens]).toEqual([true, 100]);
  });
});
