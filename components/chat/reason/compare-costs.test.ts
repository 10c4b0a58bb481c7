import { expect, it } from "vitest";
import type { RouteDecision } from "@/lib/models/schema";
import { compareCosts } from "./compare-costs";

const CHOSEN = "test/chosen";
const decision = {
  candidates: [
    { modelId: "test/best", predictedCostMicroUsd: 1_000 },
    { modelId: CHOSEN, predictedCostMicroUsd: 100 },
    { modelId: "test/free", predictedCostMicroUsd: 0 },
    { modelId: "test/unknown", predictedCostMicroUsd: null },
  ],
  bestCostMicroUsd: 1_000,
  cheapestCostMicroUsd: 0,
} as unknown as RouteDecision;
const compare = (modelId: string, costMicroUsd: number | null, cached = false) =>
  compareCosts(decision, { modelId, costMicroUsd, cached });

it("holds an answer that was longer than predicted against others that would have been as long", () => {
  expect(compare(CHOSEN, 200)).toEqual({ bestMicroUsd: 2_000, cheapestMicroUsd: 0, saved: 0.9 });
});

it("says nothing was saved where the best one answered, however short the answer was", () => {
  expect(compare("test/best", 400)).toMatchObject({ bestMicroUsd: 400, saved: 0 });
});

it.each([
  ["came from the cache", CHOSEN, 0, true],
  ["has no known price", CHOSEN, null, false],
  ["is of a model whose price was not predicted", "test/unknown", 50, false],
  ["is of a model that was no candidate", "test/other", 50, false],
  ["cost something, though it was predicted to be free", "test/free", 50, false],
])("shows the predictions, and no saving, for an answer that %s", (_, modelId, cost, cached) => {
  expect(compare(modelId, cost, cached)).toEqual({ bestMicroUsd: 1_000, cheapestMicroUsd: 0, saved: 0 });
});

it("knows of a free answer that the best one would have cost what was predicted", () => {
  expect(compare("test/free", 0)).toEqual({ bestMicroUsd: 1_000, cheapestMicroUsd: 0, saved: 1 });
});
