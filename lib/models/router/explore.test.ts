import { describe, expect, it } from "vitest";
import { getModel } from "../registry/find-model.ts";
import type { AvailableModel } from "../schema.ts";
import { collectEvidence } from "./apply-preferences.ts";
import { drawQuality, explore } from "./explore.ts";
import type { Ranked } from "./rank-candidates.ts";
import type { RouteInput } from "./route-input.ts";
import { routeMessage } from "./route-message.ts";

const SEEDS = Array.from({ length: 400 }, (_, index) => `message ${index}`);

describe("a draw", () => {
  it("repeats with its seed, differs with another and by model, and has the mean and the spread of the Beta", () => {
    expect(drawQuality("one", "a/one", 80, 10)).toBe(drawQuality("one", "a/one", 80, 10));
    expect(drawQuality("two", "a/one", 80, 10)).not.toBe(drawQuality("one", "a/one", 80, 10));
    expect(drawQuality("one", "a/two", 80, 10)).not.toBe(drawQuality("one", "a/one", 80, 10));
    for (const answers of [10, 100]) {
      const draws = SEEDS.map((seed) => drawQuality(seed, "a/one", 80, answers));
      const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
      const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
      expect(Math.abs(mean - 80)).toBeLessThan(2);
      // p (1 - p) / (n + 1), in points of 100.
      expect(Math.sqrt(variance) / (100 * Math.sqrt(0.16 / (answers + 1)))).toBeCloseTo(1, 0);
    }
  });

  it("is certain at the ends", () => {
    expect([drawQuality("one", "a/one", 0, 10), drawQuality("one", "a/one", 100, 10)]).toEqual([0, 100]);
  });
});

it("a cheap model just below what is good enough is tried while that is uncertain, not when it is known", () => {
  const ranked = (id: string, quality: number, rest: number): Ranked => ({
    model: { ...getModel(id), available: true, keySource: "operator" },
    quality,
    generalQuality: quality,
    cost: rest,
    speed: rest,
    score: 0,
    predictedCostMicroUsd: null,
    tokensPerSecond: 50,
  });
  const good = ranked("openai/gpt-5.4", 92, 40);
  const cheap = ranked("openai/gpt-5-nano", 78, 100);
  const chosen = { winner: good, ranked: [good, cheap], floor: 80, sticky: false, reasonCodes: [] };
  const triesWith = (answers: number) => {
    const row = { modelId: cheap.model.id, intent: "code" as const, band: null, replaced: 0 };
    const evidence = collectEvidence([{ ...row, good: 0.78 * answers, bad: 0.22 * answers }]);
    const known = { evidence, intent: "code" as const, difficulty: 0.4, need: 0.4 };
    const winners = SEEDS.map(
      (seed) => explore(chosen, { seed, mode: "balanced", previousModelId: null }, known).winner,
    );
    return winners.filter((winner) => winner === cheap).length;
  };
  expect(triesWith(0)).toBeGreaterThan(20);
  expect(triesWith(5_000)).toBe(0);
});

describe("a decision of somebody who lets Auto explore", () => {
  const ids = ["anthropic/claude-sonnet-4-6", "openai/gpt-5.4", "openai/gpt-5-nano", "google/gemini-2.5-flash"];
  const candidates = ids.map((id): AvailableModel => ({ ...getModel(id), available: true, keySource: "operator" }));
  const preferences = { pins: {}, excluded: new Set<string>(), evidence: new Map() };
  const route = (change: Partial<RouteInput>) => ({
    ...routeMessage({
      text: "Write a TypeScript function that debounces another function, with tests.",
      historyTokens: 0,
      turns: 0,
      hasImages: false,
      needsTools: false,
      structuredOutput: false,
      maxOutputTokens: 4096,
      mode: "balanced",
      candidates,
      previousModelId: null,
      preferences,
      ...change,
    }),
    microseconds: 0,
  });
  const usual = route({});
  const tried = SEEDS.map((seed) => route({ seed }));

  it("is the same with the same seed, and another model's with some, which it says", () => {
    expect(route({ seed: "message 3" })).toEqual(tried[3]);
    const others = tried.filter(({ modelId }) => modelId !== usual.modelId);
    expect(others.length).toBeGreaterThan(20);
    expect(others.length).toBeLessThan(SEEDS.length);
    for (const { modelId, reasonCodes, candidates: listed } of others) {
      expect(reasonCodes).toEqual(["explored"]);
      expect(listed[0]?.modelId).toBe(modelId);
    }
    for (const one of tried) if (one.modelId === usual.modelId) expect(one).toEqual(usual);
  });

  it("never tries what is far from good enough", () => {
    const quality = (id: string) => usual.candidates.find(({ modelId }) => modelId === id)?.quality ?? 0;
    const best = Math.max(...ids.map(quality));
    for (const { modelId } of tried) expect(quality(modelId)).toBeGreaterThan(best - 12 - 5);
  });

  it("tries less of what is known well", () => {
    const row = { intent: "code" as const, band: null, replaced: 0 };
    const known = collectEvidence(
      usual.candidates.map(({ modelId, quality }) => ({
        ...row,
        modelId,
        good: 20 * quality,
        bad: 20 * (100 - quality),
      })),
    );
    const sure = SEEDS.filter((seed) =>
      route({ seed, preferences: { ...preferences, evidence: known } }).reasonCodes.includes("explored"),
    );
    expect(sure.length).toBeLessThan(tried.filter(({ modelId }) => modelId !== usual.modelId).length / 2);
  });

  it("keeps the model of a conversation, and obeys a pin", () => {
    for (const seed of SEEDS.slice(0, 20)) {
      expect(route({ seed, previousModelId: usual.modelId }).modelId).toBe(usual.modelId);
      expect(route({ seed, preferences: { ...preferences, pins: { code: "openai/gpt-5-nano" } } }).reasonCodes).toEqual(
        ["pinned"],
      );
    }
  });
});
