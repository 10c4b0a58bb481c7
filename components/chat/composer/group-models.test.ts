import { describe, expect, it } from "vitest";
import type { AvailableModel } from "@/lib/models/schema";
import { groupModels } from "./group-models";

function model(id: string, more: Partial<AvailableModel> = {}): AvailableModel {
  return {
    id,
    provider: id.split("/")[0] ?? "",
    providerModelId: id,
    name: id.split("/")[1] ?? "",
    family: null,
    kind: "chat",
    contextTokens: 1000,
    maxOutputTokens: null,
    input: ["text"],
    output: ["text"],
    tools: true,
    reasoning: false,
    structuredOutput: false,
    temperature: true,
    openWeights: false,
    releaseDate: null,
    status: "active",
    price: null,
    available: true,
    keySource: "user",
    ...more,
  };
}
function priced(outputMicroUsdPerMtok: number): NonNullable<AvailableModel["price"]> {
  return {
    inputMicroUsdPerMtok: 0,
    outputMicroUsdPerMtok,
    cacheReadMicroUsdPerMtok: null,
    cacheWriteMicroUsdPerMtok: null,
    reasoningMicroUsdPerMtok: null,
    tiers: [],
    asOf: "2026-11-01",
    source: "registry",
  };
}
const models = [
  model("a/zeta", { price: priced(15_000_000) }),
  model("a/alpha", { price: priced(15_000_000) }),
  model("b/quick", { price: priced(400_000) }),
  model("b/unpriced"),
  model("c/home", { local: true }),
  model("d/locked", { available: false, unavailableReason: "needs a key" }),
  model("d/painter", { kind: "image" }),
];
const shape = (search: string, used: string[] = []) =>
  groupModels(models, search, new Set(used)).map(({ group, items }) => [group, items.map((item) => item.name)]);

describe("groupModels", () => {
  it("groups the models that chat or make images, and sorts them by name", () => {
    expect(shape("")).toEqual([
      ["capable", ["alpha", "zeta"]],
      ["fast", ["quick"]],
      ["other", ["unpriced"]],
      ["local", ["home"]],
      ["image", ["painter"]],
      ["unavailable", ["locked"]],
    ]);
  });

  it("puts what was used here first", () => {
    expect(shape("", ["b/quick", "d/locked"])[0]).toEqual(["used", ["quick"]]);
  });

  it("finds by words in name and provider", () => {
    expect(shape("A ZET")).toEqual([["capable", ["zeta"]]]);
    expect(shape("nothing")).toEqual([]);
  });
});
