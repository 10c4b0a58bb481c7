import { describe, expect, it } from "vitest";
import { AppError } from "../../platform/errors.ts";
import { listRegistryModels } from "../registry/load-registry.ts";
import { narrowest, type RouteThresholds } from "../route-thresholds/schema.ts";
import type { AvailableModel, RouteDecision } from "../schema.ts";
import { qualityPrior } from "./quality-prior.ts";
import type { RouteInput } from "./route-input.ts";
import { routeMessage } from "./route-message.ts";

const ALL: AvailableModel[] = listRegistryModels().map((model) => ({ ...model, available: true, keySource: "user" }));
const PROOF =
  "Prove rigorously that every bounded sequence in a Hilbert space has a weakly convergent subsequence, with every lemma.";

function decide(text: string, thresholds?: RouteThresholds, extra: Partial<RouteInput> = {}): RouteDecision {
  return routeMessage({
    text,
    historyTokens: 0,
    turns: 0,
    hasImages: false,
    needsTools: false,
    structuredOutput: false,
    maxOutputTokens: 4096,
    mode: "economy",
    candidates: ALL,
    previousModelId: null,
    preferences: { pins: {}, excluded: new Set(), evidence: new Map(), ...(thresholds ? { thresholds } : {}) },
    ...extra,
  });
}

const open = ({ candidates }: RouteDecision) => candidates.filter(({ ruledOut }) => ruledOut === undefined);
const strengthOf = (id: string) => {
  const model = ALL.find((one) => one.id === id);
  return model ? qualityPrior(model).strength : 0;
};

function refusal(text: string, thresholds: RouteThresholds, extra: Partial<RouteInput> = {}): AppError {
  try {
    decide(text, thresholds, extra);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("was not refused");
}

describe("a quality floor", () => {
  it("leaves out what promises less, and says so", () => {
    const free = decide("Hi there!");
    const floored = decide(PROOF, { qualityFloor: 60 });
    expect(open(floored).every(({ quality }) => quality >= 60)).toBe(true);
    expect(floored.reasonCodes).toContain("limit_quality");
    expect(free.reasonCodes).not.toContain("limit_quality");
  });

  it("that every model reaches changes nothing and is not named", () => {
    const { microseconds: _, ...free } = decide("Hi there!");
    const { microseconds: __, ...floored } = decide("Hi there!", { qualityFloor: 0 });
    expect(floored).toEqual(free);
  });
});

describe("a threshold for strong models", () => {
  it("takes only strong ones from that need on, and any below it", () => {
    const { strongProbability = 0, modelId } = decide("Hi there!");
    expect(strengthOf(modelId)).toBeLessThan(80);
    const strong = decide("Hi there!", { strongFrom: strongProbability });
    expect(strengthOf(strong.modelId)).toBeGreaterThanOrEqual(80);
    expect(strong.reasonCodes).toContain("limit_strong");
    expect(decide("Hi there!", { strongFrom: strongProbability + 0.01 }).modelId).toBe(modelId);
  });
});

describe("a maximum cost", () => {
  it("leaves out what is expected to cost more, and what has no known price", () => {
    const dear = decide(PROOF, undefined, { mode: "quality" });
    const cost = open(dear).find(({ modelId }) => modelId === dear.modelId)?.predictedCostMicroUsd ?? 0;
    const capped = decide(PROOF, { maxCostMicroUsd: cost - 1 }, { mode: "quality" });
    expect(capped.modelId).not.toBe(dear.modelId);
    expect(open(capped).every((one) => (one.predictedCostMicroUsd ?? cost) < cost)).toBe(true);
    expect(capped.reasonCodes).toContain("limit_cost");
    const unpriced = ALL.slice(0, 2).map((model) => ({ ...model, price: null }));
    expect(unpriced.map(({ id }) => id)).toContain(decide("Hi", {}, { candidates: unpriced }).modelId);
    expect(refusal("Hi", { maxCostMicroUsd: 1_000 }, { candidates: unpriced }).code).toBe("model_not_configured");
  });

  it("holds for the model before it and for a pinned one", () => {
    const dear = "anthropic/claude-opus-4-8";
    const pins = { code: dear };
    const text = "Write a TypeScript function that debounces another function, with tests.";
    const preferences = { pins, excluded: new Set<string>(), evidence: new Map() };
    expect(decide(text, undefined, { preferences }).modelId).toBe(dear);
    const limited = { ...preferences, thresholds: { maxCostMicroUsd: 500 } };
    const { modelId, reasonCodes } = decide(text, undefined, { preferences: limited, previousModelId: dear });
    expect(modelId).not.toBe(dear);
    expect(reasonCodes[0]).toBe("limit_cost");
  });
});

describe("a maximum wait", () => {
  it("leaves out what is slower, by the speed that was measured", () => {
    const [fast, slow] = ALL.filter(({ kind, reasoning }) => kind === "chat" && !reasoning).slice(0, 2);
    if (!fast || !slow) throw new Error("two models");
    const candidates = [
      { ...fast, tokensPerSecond: 1_000 },
      { ...slow, tokensPerSecond: 1 },
    ];
    const { reasonCodes, candidates: all } = decide("Hi there!", { maxWaitMs: 5_000 }, { candidates });
    expect(reasonCodes).toContain("limit_wait");
    expect(all.map(({ modelId, ruledOut }) => [modelId, ruledOut])).toEqual([
      [fast.id, undefined],
      [slow.id, "over_wait_limit"],
    ]);
  });

  it("counts how long a model was measured to take to begin; one that was not measured is as the others", () => {
    const [one, two] = ALL.filter(({ kind, reasoning }) => kind === "chat" && !reasoning).slice(0, 2);
    if (!one || !two) throw new Error("two models");
    const candidates = [one, two].map((model) => ({ ...model, tokensPerSecond: 1_000 }));
    const out = (...measured: [string, number][]) =>
      decide("Hi there!", { maxWaitMs: 5_000 }, { candidates, firstTokens: new Map(measured) }).candidates.flatMap(
        ({ modelId, ruledOut }) => (ruledOut ? [[modelId, ruledOut]] : []),
      );
    expect(out([one.id, 9_000], [two.id, 300])).toEqual([[one.id, "over_wait_limit"]]);
    expect(out([one.id, 300])).toEqual([]);
    expect(() => out([one.id, 9_000])).toThrow("over the maximum wait");
  });
});

describe("when no model is left", () => {
  it("the error names the rule for each model", () => {
    const cheap = ALL.find(({ id }) => id === "openai/gpt-5-nano");
    const dear = ALL.find(({ id }) => id === "anthropic/claude-opus-4-8");
    if (!cheap || !dear) throw new Error("models");
    const error = refusal(PROOF, { strongFrom: 0, maxCostMicroUsd: 1 }, { candidates: [cheap, dear] });
    expect(error).toMatchObject({
      code: "model_not_configured",
      details: { [cheap.id]: "not_strong_enough", [dear.id]: "over_cost_limit" },
    });
    expect(error.message).toContain(`this message needs a strong model: ${cheap.name}`);
    expect(error.message).toContain(`over the maximum cost per answer: ${dear.name}`);
  });
});

it("of several layers the strictest limit holds", () => {
  expect(narrowest([undefined, {}, { qualityFloor: null }])).toBeUndefined();
  expect(
    narrowest([
      { qualityFloor: 40, strongFrom: 0.8, maxCostMicroUsd: 900 },
      { qualityFloor: 60, strongFrom: 0.9, maxCostMicroUsd: 100, maxWaitMs: 5_000 },
    ]),
  ).toEqual({ qualityFloor: 60, strongFrom: 0.8, maxCostMicroUsd: 100, maxWaitMs: 5_000 });
});
