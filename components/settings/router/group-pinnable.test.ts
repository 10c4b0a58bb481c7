import { expect, it } from "vitest";
import { listRegistryModels } from "@/lib/models/registry/load-registry";
import type { AvailableModel } from "@/lib/models/schema";
import { groupPinnable } from "./group-pinnable";

const base = listRegistryModels().find(({ id }) => id === "openai/gpt-4o-mini");
if (!base) throw new Error("the registry has no such model");
const model = (id: string, change: Partial<AvailableModel> = {}): AvailableModel => ({
  ...base,
  id,
  name: id.split("/")[1] ?? "",
  provider: id.split("/")[0] ?? "",
  available: true,
  keySource: "operator",
  ...change,
});
const idsOf = (groups: ReturnType<typeof groupPinnable>) => groups.map(({ models }) => models.map(({ id }) => id));

it("groups what can be used by provider and name", () => {
  const models = [model("b/two"), model("a/two"), model("a/one"), model("a/off", { available: false })];
  expect(idsOf(groupPinnable([...models, model("a/sound", { kind: "speech" })], "code", [], null))).toEqual([
    ["a/one", "a/two"],
    ["b/two"],
  ]);
});

it("leaves out what is excluded, out of date, or blind where pictures are the task, unless it is set", () => {
  const models = [model("a/one"), model("a/old", { status: "deprecated" }), model("a/blind", { input: ["text"] })];
  expect(idsOf(groupPinnable(models, "code", ["a/one"], null))).toEqual([["a/blind"]]);
  expect(idsOf(groupPinnable(models, "vision", [], null))).toEqual([["a/one"]]);
  expect(idsOf(groupPinnable(models, "vision", [], "a/old"))).toEqual([["a/old", "a/one"]]);
});
