import { expect, it } from "vitest";
import { createExperimentSchema } from "@/lib/analytics/experiments/schema";
import { emptyDraft, newArm, toInput } from "./draft";

const draft = () => {
  const arms = [newArm(0), { ...newArm(1), modelId: "openai/gpt-4o-mini", instructions: " Be brief. " }];
  return { ...emptyDraft(), name: "Cheaper", arms };
};

it("sends what was typed, in the units of the contract", () => {
  const input = createExperimentSchema.parse(toInput({ ...draft(), maxCost: "0,0021", trafficPercent: "20" }, "en"));
  expect(input).toMatchObject({
    scope: "mine",
    unit: "conversation",
    trafficPercent: 20,
    minimumSample: 100,
    maxCostMicroUsd: 2_100,
    arms: [
      { name: "A", weight: 1, mode: null, modelId: null, instructions: null },
      { name: "B", modelId: "openai/gpt-4o-mini", instructions: "Be brief." },
    ],
  });
});

it("keeps arms by person to experiments for everybody", () => {
  expect(toInput({ ...draft(), unit: "user" }, "en").unit).toBe("conversation");
  expect(toInput({ ...draft(), unit: "user", scope: "instance" }, "en").unit).toBe("user");
});

it.each([
  [{ trafficPercent: "many" }, "trafficPercent"],
  [{ minimumSample: "" }, "minimumSample"],
  [{ minimumSample: "12,000" }, "minimumSample"],
  [{ maxCost: "cheap" }, "maxCostMicroUsd"],
  [{ maxCost: "1,000" }, "maxCostMicroUsd"],
  [{ name: "  " }, "name"],
])("is refused at the field for %j", (change, path) => {
  const checked = createExperimentSchema.safeParse(toInput({ ...draft(), ...change }, "en"));
  expect(checked.error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
});
