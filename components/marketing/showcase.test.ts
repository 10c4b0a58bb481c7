import { describe, expect, it } from "vitest";
import { listRegistryModels } from "@/lib/models/registry/load-registry";
import type { ModelInfo } from "@/lib/models/schema";
import { plainPrice } from "@/lib/models/testing/plain-price";
import { pickShowcase } from "./showcase";

function model(id: string, releaseDate: string, input: number, output: number): ModelInfo {
  return {
    id,
    provider: id.split("/")[0] ?? "",
    providerModelId: id,
    name: id,
    family: null,
    kind: "chat",
    contextTokens: null,
    maxOutputTokens: null,
    input: ["text"],
    output: ["text"],
    tools: false,
    reasoning: false,
    structuredOutput: false,
    temperature: false,
    openWeights: false,
    releaseDate,
    status: "active",
    price: plainPrice(input, output),
  };
}

describe("pickShowcase", () => {
  it("takes the newest priced model of a provider and prices 1,000 tokens in and 500 out", () => {
    const showcase = pickShowcase([
      model("openai/old", "2024-01-01", 1, 1),
      model("openai/new", "2026-04-23", 5_000_000, 30_000_000),
      model("deepseek/v4", "2026-04-24", 435_000, 870_000),
      { ...model("openai/unpriced", "2026-09-01", 1, 1), price: null },
      { ...model("openai/gone", "2026-10-01", 1, 1), status: "deprecated" },
    ]);
    expect(showcase.rows).toEqual([
      { id: "openai/new", name: "openai/new", costMicroUsd: 20_000 },
      { id: "deepseek/v4", name: "deepseek/v4", costMicroUsd: 870 },
    ]);
    expect(showcase).toMatchObject({ asOf: "2026-07-02", modelCount: 4, providerCount: 2 });
  });

  it("finds six rows in the vendored registry, dearest first", () => {
    const { rows } = pickShowcase(listRegistryModels());
    expect(rows).toHaveLength(6);
    expect(rows.map((row) => row.costMicroUsd)).toEqual(rows.map((row) => row.costMicroUsd).toSorted((a, b) => b - a));
  });
});
