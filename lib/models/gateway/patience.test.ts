import { describe, expect, it } from "vitest";
import { testModel } from "../testing/scripted-target.ts";
import { waitingFor } from "./patience.ts";

const talking = testModel("openai");
const thinking = testModel("openai", { reasoning: true });
const terms = { hasOthers: true, usualMs: null, opensAtOnce: false };

describe("how long a silent model is waited for", () => {
  it.each([
    ["ten seconds where another one could answer", talking, terms, 10_000, 10_000],
    ["all its patience alone", talking, { ...terms, hasOthers: false }, 20_000, 20_000],
    ["twice what is usual for a slow one", talking, { ...terms, usualMs: 7_000 }, 14_000, 14_000],
    ["no longer than its patience", talking, { ...terms, usualMs: 60_000 }, 20_000, 20_000],
    ["ten seconds for one that is usually quick", talking, { ...terms, usualMs: 300 }, 10_000, 10_000],
    [
      "a thinking one: ten seconds for a sign, then its time",
      thinking,
      { ...terms, opensAtOnce: true },
      10_000,
      120_000,
    ],
    ["a thinking one whose provider gives no sign: its time", thinking, terms, 120_000, 120_000],
    ["a thinking one that is known to begin soon", thinking, { ...terms, usualMs: 8_000 }, 16_000, 120_000],
    ["one of the own machine, which may load first", testModel("lab", { local: true }), terms, 20_000, 20_000],
    ["an image", testModel("openai", { kind: "image" }), terms, 180_000, 180_000],
  ])("%s", (_name, model, how, signMs, contentMs) => {
    expect(waitingFor(model, how)).toEqual({ signMs, contentMs });
  });
});
