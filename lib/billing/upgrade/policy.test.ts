import { describe, expect, it } from "vitest";
import { fewLeft, isAllUsed, isUsedUp } from "../policy.ts";
import type { Plan } from "../stripe/schema.ts";
import type { TierLimits } from "../tiers/schema.ts";
import { findUpgrade, toMetLimit } from "./policy.ts";

const tier = (id: TierLimits["id"], requests: number | null, files = 1): TierLimits => ({
  id,
  name: id.toUpperCase(),
  requestsPerMinute: requests ?? 1000,
  requestsPerMonth: requests,
  maxParallelRuns: files,
  maxApiKeys: files,
  storageMaxBytes: null,
  cacheMaxBytes: 0,
  modelMaxMicroUsdPerMtok: null,
  contextMaxTokens: null,
  attachmentMaxBytes: 1,
  messageMaxAttachments: files,
  maxBudgets: files,
  support: "none",
  conversationMaxDays: null,
});
const tiers = [tier("free", 10), tier("pro", 20), tier("team", 200, 5), tier("enterprise", null, 8)];
const offer = (id: TierLimits["id"]) => ({
  key: id,
  tier: id,
  period: "month" as const,
  amountMicroUsd: 1,
  trialDays: 0,
  seats: null,
});
const planOf = (id: TierLimits["id"], sold: TierLimits["id"][]): Plan => ({
  tier: id,
  tierName: id,
  limits: tier(id, 1),
  tiers,
  subscription: null,
  conversationsDeletedFrom: null,
  team: null,
  offers: sold.map(offer),
  canTry: true,
  hasCustomer: false,
});
const FREE = planOf("free", ["pro", "team"]);

describe("what a refusal is about", () => {
  it.each([
    [
      "quota_exceeded",
      { requestsUsed: 9, requestsLimit: 9, resetsAt: "x" },
      { kind: "messages", limit: 9, tier: null },
    ],
    ["plan_limit", { feature: "models", limit: 0, tier: "team" }, { kind: "models", limit: 0, tier: "team" }],
    ["quota_exceeded", { feature: "storage", limit: 5, tier: "pro" }, { kind: "storage", limit: 5, tier: "pro" }],
    ["rate_limited", { feature: "rate", limit: 20 }, { kind: "rate", limit: 20, tier: null }],
    ["rate_limited", {}, null],
    ["quota_exceeded", { requestsUsed: 9, requestsLimit: null }, null],
    ["plan_limit", { feature: "gold", limit: 1 }, null],
    ["budget_exceeded", { limitMicroUsd: 5 }, null],
  ])("%s with %j", (code, details, met) => {
    expect(toMetLimit({ code, details })).toEqual(met);
  });
});

describe("the plan that is offered", () => {
  it.each([
    ["messages", 10, "pro"],
    ["messages", 20, "team"],
    ["messages", 200, undefined], // only by contract
    ["rate", 20, "team"],
    ["parallel", 1, "team"],
    ["api_keys", 5, undefined],
    ["budgets", 1, "team"],
  ] as const)("for %s above %i is the lowest on offer that lifts it", (kind, limit, id) => {
    expect(findUpgrade(FREE, { kind, limit, tier: null })?.id).toBe(id);
  });

  it("is the one that the refusal names, or none", () => {
    const models = (tierId: TierLimits["id"] | null) => ({ kind: "models" as const, limit: 1, tier: tierId });
    expect(findUpgrade(FREE, models("team"))?.id).toBe("team");
    expect(findUpgrade(FREE, models("enterprise"))).toBeNull();
    expect(findUpgrade(FREE, models(null))).toBeNull();
  });

  it("is never one that is not sold, nor the person's own or a lower one", () => {
    expect(findUpgrade(planOf("free", []), { kind: "messages", limit: 10, tier: null })).toBeNull();
    expect(findUpgrade(planOf("team", ["pro", "team"]), { kind: "messages", limit: 1, tier: null })).toBeNull();
  });
});

it("knows a month that is used up from one that nearly is, and credits from neither", () => {
  const month = (requestsUsed: number, requestsLimit: number | null, beyondMicroUsd = 0) => {
    const allowance = { requestsUsed, requestsLimit, beyondMicroUsd };
    return [isUsedUp(allowance), fewLeft(allowance)];
  };
  expect(month(89, 100)).toEqual([false, null]);
  expect(month(90, 100)).toEqual([false, 10]);
  expect(month(99, 100)).toEqual([false, 1]);
  expect(month(100, 100)).toEqual([true, null]);
  expect(month(101, 100)).toEqual([true, null]);
  expect(month(100, 100, 1)).toEqual([false, null]);
  const paid = { requestsUsed: 100, requestsLimit: 100, beyondMicroUsd: 1 };
  expect([paid, { ...paid, requestsUsed: 99 }, { ...paid, requestsLimit: null }].map(isAllUsed)).toEqual([
    true,
    false,
    false,
  ]);
  expect(month(0, 0)).toEqual([true, null]);
  expect(month(1_000_000, null)).toEqual([false, null]);
});
