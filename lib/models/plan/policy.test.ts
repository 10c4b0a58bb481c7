import { describe, expect, it } from "vitest";
import { getModel } from "../registry/find-model.ts";
import type { ModelInfo } from "../schema.ts";
import { WHOLE_PLAN } from "../testing/whole-plan.ts";
import type { Plan, PlanTier } from "./load-plan.ts";
import { isLockedModel, modelLocked, planCapOf, planWithModel, tooManyFiles } from "./policy.ts";

const tier = (id: PlanTier["id"], name: string, max: number | null, files: number): PlanTier => ({
  id,
  name,
  modelMaxMicroUsdPerMtok: max,
  contextMaxTokens: max,
  messageMaxAttachments: files,
});
const tiers = [tier("free", "Free", 1_000_000, 1), tier("pro", "Pro", 5_000_000, 4), tier("team", "Team", null, 8)];
const planOf = (index: number): Plan => ({ own: tiers[index] ?? WHOLE_PLAN.own, tiers });
const model = getModel("openai/gpt-4.1-mini");
const costing = (outputMicroUsdPerMtok: number): ModelInfo => ({
  ...model,
  price: model.price && { ...model.price, outputMicroUsdPerMtok },
});

describe("a model that the operator pays for", () => {
  it.each([
    [costing(1_000_000), false],
    [costing(1_000_001), true],
    [{ ...model, price: null }, true],
    [{ ...costing(9_000_000), kind: "image" as const }, false],
  ])("is locked above the price of the plan, and where it may cost anything", (one, locked) => {
    expect(isLockedModel(planOf(0), one, "operator")).toBe(locked);
    expect(isLockedModel(WHOLE_PLAN, one, "operator")).toBe(false);
    for (const source of ["user", "local", "none"] as const) expect(isLockedModel(planOf(0), one, source)).toBe(false);
  });

  it("names the lowest plan that has it, above the person's own, or none", () => {
    expect(planWithModel(planOf(0), costing(5_000_000))?.name).toBe("Pro");
    expect(planWithModel(planOf(0), costing(5_000_001))?.name).toBe("Team");
    expect(planWithModel({ ...planOf(0), tiers: tiers.slice(0, 2) }, costing(5_000_001))).toBeNull();
    expect(planWithModel(planOf(2), costing(1))).toBeNull();
    expect(modelLocked(planOf(0), costing(2_000_000)).message).toMatch(/The plan Pro allows it\.$/);
  });
});

describe("the longest prompt", () => {
  it("counts where the operator pays for one of those that may answer", () => {
    const [paid, own, local] = [{ model }, { model, ownerId: "u" }, { model: { ...model, local: true } }];
    expect(planCapOf(planOf(0), [own, paid])?.maxTokens).toBe(1_000_000);
    expect(planCapOf(planOf(0), [own, local])).toBeNull();
    expect(planCapOf(planOf(2), [paid])).toBeNull();
    const [short, long] = [2_000_000, 6_000_000].map((tokens) => planCapOf(planOf(0), [paid])?.refusal(tokens).details);
    expect([short?.tier, long?.tier]).toEqual(["pro", "team"]);
  });
});

it("says how many files are too many, and which plan takes them", () => {
  const { message, details } = tooManyFiles(planOf(0), 3);
  expect(message).toBe("Your plan allows 1 file with a message. Remove 2. The plan Pro allows it.");
  expect(details).toEqual({ feature: "files", limit: 1, tier: "pro", tierName: "Pro" });
});
