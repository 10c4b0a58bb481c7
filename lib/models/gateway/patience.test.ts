import { describe, expect, it } from "vitest";
import { testModel } from "../testing/scripted-target.ts";
import { waitingFor } from "./patience.ts";

const talking = testModel("openai");
const thinking = testModel("openai", { reasoning: true });
const smallThinking = testModel("openai", { reasoning: true, providerModelId: "gpt-5-mini" });
const research = testModel("perplexity", { reasoning: true, providerModelId: "sonar-deep-research" });
const terms = { window: { leftMs: 10_000, others: 1 }, usualMs: null, opensAtOnce: false };

describe("how long a silent model is waited for", () => {
  it.each([
    ["its share of ten seconds where another one could answer", talking, terms, 5_000, 5_000],
    ["a third of them with two others", talking, { ...terms, window: { leftMs: 10_000, others: 2 } }, 3_333, 3_333],
    ["the rest of them as the last", talking, { ...terms, window: { leftMs: 3_400, others: 0 } }, 3_400, 3_400],
    ["two and a half seconds at least", talking, { ...terms, window: { leftMs: -50, others: 1 } }, 2_500, 2_500],
    ["all its patience alone", talking, { ...terms, window: null }, 20_000, 20_000],
    ["twice what is usual for a slower one", talking, { ...terms, usualMs: 3_400 }, 6_800, 6_800],
    ["as long as the others have time left", talking, { ...terms, usualMs: 4_500 }, 7_500, 7_500],
    ["twice what is usual for a slow one", talking, { ...terms, usualMs: 7_000 }, 14_000, 14_000],
    ["no longer than its patience", talking, { ...terms, usualMs: 60_000 }, 20_000, 20_000],
    ["its share for one that is usually quick", talking, { ...terms, usualMs: 300 }, 5_000, 5_000],
    ["a thinking one: its share for a sign, then its time", thinking, { ...terms, opensAtOnce: true }, 5_000, 120_000],
    ["a thinking one alone: its time", thinking, { ...terms, window: null, opensAtOnce: true }, 120_000, 120_000],
    // 1 s, then 600 tokens of thought at 70 a second, or 3,000, or 200 at 130; twice that.
    ["a thinking one that nobody has timed: twice what its size needs", thinking, terms, 19_142, 120_000],
    ["one that is to think long", thinking, { ...terms, effort: "high" as const }, 87_714, 120_000],
    ["a small one that is to think little", smallThinking, { ...terms, effort: "low" as const }, 5_076, 120_000],
    ["one that is not to think", thinking, { ...terms, effort: "none" as const }, 5_000, 120_000],
    [
      "what was timed, not what was expected",
      thinking,
      { ...terms, usualMs: 3_000, effort: "high" as const },
      6_000,
      120_000,
    ],
    ["one that searches first: its time", research, terms, 120_000, 120_000],
    ["a thinking one that is known to begin soon", thinking, { ...terms, usualMs: 3_000 }, 6_000, 120_000],
    ["a thinking one that is known to begin late", thinking, { ...terms, usualMs: 30_000 }, 60_000, 120_000],
    ["one of the own machine, which may load first", testModel("lab", { local: true }), terms, 120_000, 120_000],
    ["an image", testModel("openai", { kind: "image" }), terms, 180_000, 180_000],
  ])("%s", (_name, model, how, signMs, contentMs) => {
    const { signMs: sign, contentMs: content } = waitingFor(model, how);
    expect([Math.floor(sign), Math.floor(content)]).toEqual([signMs, contentMs]);
  });
});
