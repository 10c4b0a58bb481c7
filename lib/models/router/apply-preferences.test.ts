import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listRegistryModels } from "../registry/load-registry.ts";
import type { ReasonCode, RuledOutCode } from "../route-codes/schema.ts";
import { type AvailableModel, INTENTS, type Intent } from "../schema.ts";
import {
  applyPreferences,
  collectEvidence,
  type Evidence,
  type Feedback,
  learnedShift,
  obeyPreferences,
  type RoutePreferences,
} from "./apply-preferences.ts";
import type { RouteInput } from "./route-input.ts";
import { routeMessage } from "./route-message.ts";

const NOTHING: RoutePreferences = { pins: {}, excluded: new Set(), evidence: new Map() };
const feedback = (change: Partial<Feedback> = {}): Feedback => ({
  modelId: "a/one",
  intent: "code",
  band: null,
  good: 0,
  bad: 0,
  replaced: 0,
  ...change,
});
const learned = (...rows: Partial<Feedback>[]): Evidence => collectEvidence(rows.map(feedback));
const intents = (intent: Intent, probability = 0.8) => [
  { intent, probability },
  { intent: intent === "math" ? ("code" as const) : ("math" as const), probability: 1 - probability },
];
const model = (id: string, quality = 70, ruledOut: RuledOutCode | null = null) => ({
  model: { id },
  quality,
  generalQuality: quality - 5,
  ruledOut,
});
const codes = (list: { ruledOut: RuledOutCode | null }[]) => list.map(({ ruledOut }) => ruledOut);

describe("what feedback teaches", () => {
  it("is the posterior mean of a Beta with ten answers of prior", () => {
    expect(learnedShift(70, learned({ good: 5 }), "a/one", "code")).toBeCloseTo(((7 + 5) / 15) * 100 - 70, 10);
    expect(learnedShift(70, learned({ bad: 5 }), "a/one", "code")).toBeCloseTo((7 / 15) * 100 - 70, 10);
    expect(learnedShift(70, learned({ good: 7, bad: 3 }), "a/one", "code")).toBeCloseTo(0, 10);
  });

  it("counts an answer that was replaced as three tenths of a bad one", () => {
    expect(learnedShift(70, learned({ replaced: 10 }), "a/one", "code")).toBeCloseTo(
      learnedShift(70, learned({ bad: 3 }), "a/one", "code"),
      10,
    );
  });

  it("falls back on the model over all intents with half the weight, and only without feedback on the intent", () => {
    const evidence = learned({ good: 4 }, { intent: "math", bad: 2 }, { intent: null, bad: 2 });
    expect(learnedShift(50, evidence, "a/one", "translation")).toBeCloseTo(((5 + 2) / 14) * 100 - 50, 10);
    expect(learnedShift(50, evidence, "a/one", null)).toBeCloseTo(((5 + 2) / 14) * 100 - 50, 10);
    expect(learnedShift(50, evidence, "a/one", "math")).toBeCloseTo((5 / 12) * 100 - 50, 10);
    expect(learnedShift(50, evidence, "b/two", "math")).toBe(0);
  });

  it("adds rows of the same model and intent up, and never mixes models whose ids share a beginning", () => {
    const evidence = learned({ good: 1 }, { good: 2 }, { modelId: "a/one-mini", bad: 9 });
    expect(learnedShift(50, evidence, "a/one", "code")).toBeCloseTo((8 / 13) * 100 - 50, 10);
  });

  it("counts what was said of messages as hard as this one whole, of others half, and of unknown ones whole", () => {
    const evidence = learned({ band: "easy", good: 4 }, { band: "hard", bad: 2 }, { good: 1 });
    const shift = (difficulty: number | null) => learnedShift(50, evidence, "a/one", "code", difficulty);
    expect(shift(0.1)).toBeCloseTo(((5 + 5) / (10 + 5 + 1)) * 100 - 50, 10);
    expect(shift(0.4)).toBeCloseTo(((5 + 3) / (10 + 3 + 1)) * 100 - 50, 10);
    expect(shift(0.9)).toBeCloseTo(((5 + 3) / (10 + 3 + 2)) * 100 - 50, 10);
    expect(shift(null)).toBeCloseTo(((5 + 5) / (10 + 5 + 2)) * 100 - 50, 10);
    expect(learnedShift(50, evidence, "a/one", "math", 0.1)).toBeCloseTo(((5 + 2.5) / (10 + 2.5 + 1)) * 100 - 50, 10);
  });

  it("counts failures as a tenth of a bad answer, an hour of them as one, and beside what was said of other intents", () => {
    const failed = (count: number, band: "easy" | "hard" = "easy") => [
      { modelId: "a/one", intent: "code" as const, band, failed: count },
    ];
    const evidence = (count: number) => collectEvidence([], failed(count));
    expect(learnedShift(50, evidence(5), "a/one", "code", 0.1)).toBeCloseTo((5 / 10.5) * 100 - 50, 10);
    expect(learnedShift(50, evidence(5), "a/one", "code", 0.9)).toBeCloseTo((5 / 10.25) * 100 - 50, 10);
    expect(learnedShift(50, evidence(5_000), "a/one", "code", 0.1)).toBeCloseTo((5 / 11) * 100 - 50, 10);
    expect(learnedShift(50, evidence(5), "a/one", "math", 0.1)).toBe(0);
    const both = collectEvidence([feedback({ intent: "math", good: 4 })], failed(10));
    expect(learnedShift(50, both, "a/one", "code", 0.1)).toBeCloseTo(((5 + 2) / 13) * 100 - 50, 10);
  });

  it("stays between 0 and 100, moves the way of the majority, and further with more of it", () => {
    const count = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), count, count, (quality, good, bad) => {
        const shift = (more: number) => learnedShift(quality, learned({ good: good + more, bad }), "a/one", "code");
        expect(quality + shift(0)).toBeGreaterThanOrEqual(-1e-9);
        expect(quality + shift(0)).toBeLessThanOrEqual(100 + 1e-9);
        expect(shift(1)).toBeGreaterThanOrEqual(shift(0) - 1e-9);
      }),
    );
  });
});

describe("before the ranking", () => {
  it("changes nothing without preferences, and nothing with empty ones", () => {
    const list = [model("a/one"), model("b/two", 40, "tools")];
    expect(applyPreferences(list, intents("code"), undefined)).toEqual(list);
    expect(applyPreferences(list, intents("code"), NOTHING)).toEqual(list);
    expect(applyPreferences([], intents("code"), NOTHING)).toEqual([]);
  });

  it("rules excluded models out, those without a key by that", () => {
    const preferences = { ...NOTHING, excluded: new Set(["a/one", "b/two", "c/three"]) };
    const list = [model("a/one"), model("b/two", 1, "tools"), model("c/three", 1, "unavailable"), model("d/four")];
    expect(codes(applyPreferences(list, intents("code"), preferences))).toEqual([
      "excluded",
      "excluded",
      "unavailable",
      null,
    ]);
  });

  it("takes models of unknown price where all others are excluded", () => {
    const list = [model("a/one"), model("b/two", 70, "price_unknown"), model("c/three", 70, "tools")];
    const excluded = (...ids: string[]) => ({ ...NOTHING, excluded: new Set(ids) });
    expect(codes(applyPreferences(list, intents("code"), excluded("a/one")))).toEqual(["excluded", null, "tools"]);
    expect(codes(applyPreferences(list, intents("code"), excluded("b/two")))).toEqual([null, "excluded", "tools"]);
    expect(codes(applyPreferences(list, intents("code"), excluded("a/one", "b/two")))).toEqual([
      "excluded",
      "excluded",
      "tools",
    ]);
    expect(codes(applyPreferences(list, intents("code"), NOTHING))).toEqual([null, "price_unknown", "tools"]);
  });

  it("lets a pinned model answer though its price is unknown, for its intent only", () => {
    const list = [model("a/one"), model("b/two", 70, "price_unknown"), model("c/three", 70, "price_unknown")];
    const preferences = { ...NOTHING, pins: { code: "b/two" } };
    expect(codes(applyPreferences(list, intents("code"), preferences))).toEqual([null, null, "price_unknown"]);
    expect(codes(applyPreferences(list, intents("math"), preferences))).toEqual([
      null,
      "price_unknown",
      "price_unknown",
    ]);
  });

  it("moves what is expected of judged models, in general too, rounded to a tenth and within 0 to 100", () => {
    const preferences = { ...NOTHING, evidence: learned({ good: 5 }, { modelId: "b/two", bad: 1_000 }) };
    const [one, two, three] = applyPreferences(
      [model("a/one"), model("b/two", 3), model("c/three")],
      intents("code"),
      preferences,
    );
    expect(one).toMatchObject({ quality: 80, generalQuality: 75 });
    expect(two).toMatchObject({ quality: 0, generalQuality: 0 });
    expect(three).toMatchObject({ quality: 70, generalQuality: 65 });
  });

  it("learns by the first intent, however sure", () => {
    const preferences = { ...NOTHING, evidence: learned({ good: 5 }) };
    expect(applyPreferences([model("a/one")], intents("code", 0.2), preferences)[0]?.quality).toBe(80);
    expect(applyPreferences([model("a/one")], [], preferences)[0]?.quality).toBeCloseTo(76, 5);
  });
});

describe("after the ranking", () => {
  const [one, two, three] = [model("a/one"), model("b/two"), model("c/three")];
  const chosen = { ranked: [one, two, three], winner: one, sticky: true, reasonCodes: ["sticky"] as ReasonCode[] };
  const obey = (preferences: Partial<RoutePreferences>, shares = intents("code"), previousModelId = "a/one") =>
    obeyPreferences(chosen, shares, { preferences: { ...NOTHING, ...preferences }, previousModelId });

  it("keeps the choice without preferences, and without a pin for the intent", () => {
    expect(obeyPreferences(chosen, intents("code"), { previousModelId: null })).toBe(chosen);
    expect(obey({})).toBe(chosen);
    expect(obey({ pins: { math: "c/three" } })).toBe(chosen);
    expect(obey({ pins: { code: "c/three" } }, [])).toBe(chosen);
  });

  it("lets the pinned model win, first in the list, and says so", () => {
    expect(obey({ pins: { code: "c/three" } })).toEqual({
      ranked: [three, one, two],
      winner: three,
      sticky: false,
      reasonCodes: ["pinned"],
    });
    expect(obey({ pins: { code: "a/one" } })).toMatchObject({ winner: one, sticky: true, reasonCodes: ["pinned"] });
  });

  it("holds from a probability of one half", () => {
    const pins = { code: "c/three" };
    expect(obey({ pins }, intents("code", 0.5)).winner).toBe(three);
    expect(obey({ pins }, intents("code", 0.4999)).winner).toBe(one);
    expect(obey({ pins }, intents("math", 0.9)).winner).toBe(one);
  });

  it("does not pin a model that cannot answer", () => {
    expect(obey({ pins: { code: "d/gone" } })).toBe(chosen);
  });

  it("says when feedback on the winner counted, for this intent alone", () => {
    expect(obey({ evidence: learned({ good: 1 }) }).reasonCodes).toEqual(["sticky", "learned"]);
    expect(obey({ evidence: learned({ good: 1 }) }, intents("math")).reasonCodes).toEqual(["sticky"]);
    expect(obey({ evidence: learned({ modelId: "b/two", bad: 1 }) }).reasonCodes).toEqual(["sticky"]);
  });
});

describe("a whole decision", () => {
  const CODE = "Write a TypeScript function that debounces another function, with tests.";
  const ids = ["anthropic/claude-opus-4-8", "openai/gpt-5.4-mini", "openai/gpt-5-nano"];
  const candidates = listRegistryModels()
    .filter(({ id }) => ids.includes(id))
    .map((info): AvailableModel => ({ ...info, available: true, keySource: "operator" }));
  const route = (preferences?: RoutePreferences, extra: Partial<RouteInput> = {}) =>
    routeMessage({
      text: CODE,
      historyTokens: 0,
      turns: 0,
      hasImages: false,
      needsTools: false,
      structuredOutput: false,
      maxOutputTokens: 4096,
      mode: "balanced",
      candidates,
      previousModelId: null,
      ...(preferences ? { preferences } : {}),
      ...extra,
    });
  const others = ids.filter((id) => id !== route().modelId);

  it("is the same with empty preferences as without", () => {
    for (const intent of INTENTS) {
      const text = `${CODE} ${intent}`;
      expect({ ...route(NOTHING, { text }), microseconds: 0 }).toEqual({
        ...route(undefined, { text }),
        microseconds: 0,
      });
    }
  });

  it.each(others)("obeys a pin to %s, against the ranking and the previous model, and lists it first", (id) => {
    const decision = route({ ...NOTHING, pins: { code: id } }, { previousModelId: route().modelId });
    expect(decision).toMatchObject({ modelId: id, reasonCodes: ["pinned"], sticky: false });
    expect(decision.candidates[0]?.modelId).toBe(id);
  });

  it.each<[string, Partial<AvailableModel>, Partial<RouteInput>]>([
    ["modality", { input: ["text"] }, { hasImages: true }],
    ["context_length", { contextTokens: 4_000 }, { historyTokens: 20_000 }],
    ["tools", { tools: false }, { needsTools: true }],
    ["unavailable", { available: false }, {}],
  ])("does not pin a model that cannot take the message: %s", (code, change, extra) => {
    const [id = ""] = others;
    const decision = route(
      { ...NOTHING, pins: { code: id, vision: id } },
      { ...extra, candidates: candidates.map((one) => (one.id === id ? { ...one, ...change } : one)) },
    );
    expect(decision.modelId).not.toBe(id);
    expect(decision.reasonCodes).not.toContain("pinned");
    expect(decision.candidates.find(({ modelId }) => modelId === id)?.ruledOut).toBe(code);
  });

  it("never chooses an excluded model, pinned or previous, and says what left none", () => {
    const winner = route().modelId;
    const excluded = { ...NOTHING, pins: { code: winner }, excluded: new Set([winner]) };
    const decision = route(excluded, { previousModelId: winner });
    expect(decision.modelId).not.toBe(winner);
    expect(decision.candidates.find(({ modelId }) => modelId === winner)?.ruledOut).toBe("excluded");
    expect(() => route({ ...NOTHING, excluded: new Set(ids) })).toThrow(
      "No model can answer this message. Ruled out: 3 (excluded in the settings: GPT-5.4 mini, GPT-5 Nano, Claude Opus 4.8).",
    );
  });

  it("turns from a model that disappoints to one that pleases", () => {
    const winner = route().modelId;
    const evidence = learned({ modelId: winner, bad: 30 }, ...others.map((id) => ({ modelId: id, good: 30 })));
    const decision = route({ ...NOTHING, evidence });
    expect(decision.modelId).not.toBe(winner);
    expect(decision.reasonCodes).toContain("learned");
  });
});
