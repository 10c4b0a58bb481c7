import { beforeEach, describe, expect, it } from "vitest";
import { nowMs } from "../../platform/clock.ts";
import { breakerKeyOf } from "../gateway/breaker/breaker-key.ts";
import { gatewayState, resetGateway } from "../gateway/gateway-state.ts";
import type { Target } from "../gateway/target.ts";
import { DEMO_MODEL } from "../providers/demo/demo.ts";
import { getModel, modelNotFound } from "../registry/find-model.ts";
import { listRegistryModels } from "../registry/load-registry.ts";
import type { ModelInfo } from "../schema.ts";
import { WHOLE_PLAN } from "../testing/whole-plan.ts";
import type { ModelChoices } from "./load-choices.ts";
import { planAnswer } from "./plan-answer.ts";

const IDS = ["openai/gpt-4.1", "anthropic/claude-sonnet-4-5", "google/gemini-2.5-flash"];
const HARD =
  "Prove that every bounded monotone sequence of real numbers converges, then design a lock-free concurrent hash map in Rust with a proof of linearizability and analyse its worst case.";
const need = {
  modelId: "nexus/auto",
  mode: "balanced",
  text: "Explain rain.",
  historyTokens: 100,
  turns: 1,
  hasImages: false,
  needsTools: false,
  maxOutputTokens: 500,
  previousModelId: null,
} as const;

function choicesOf(ids: readonly string[]): ModelChoices {
  const targets = new Map(
    ids.map((id): [string, Target] => {
      const model = getModel(id);
      return [id, { model, provider: model.provider, apiKey: "k", baseUrl: null, allowPrivate: false }];
    }),
  );
  const resolve = (id: string) => {
    const target = targets.get(id);
    if (!target) throw modelNotFound(id);
    return target;
  };
  const models = ids.map((id) => ({ ...getModel(id), available: true, keySource: "operator" as const }));
  return { demo: false, plan: WHOLE_PLAN, models, resolve };
}

function trip(target: Target): void {
  for (let time = 0; time < 5; time++) gatewayState().breakers.settle(breakerKeyOf(target), false, false, nowMs());
}

/** The same choices with a model that was found on this machine. */
function withLocal(choices: ModelChoices, modelId: string): ModelChoices {
  const model: ModelInfo = {
    ...DEMO_MODEL,
    id: `ollama/${modelId}`,
    provider: "ollama",
    providerModelId: modelId,
    name: modelId,
    contextTokens: null,
    maxOutputTokens: null,
    tools: false,
  };
  const baseUrl = "http://127.0.0.1:11434/v1";
  const target = { model, provider: "openai-compatible", apiKey: null, baseUrl, allowPrivate: true };
  return {
    ...choices,
    models: [...choices.models, { ...model, available: true, keySource: "local" }],
    resolve: (id) => (id === model.id ? target : choices.resolve(id)),
  };
}

const idsOf = ({ targets }: { targets: Target[] }) => targets.map(({ model }) => model.id);

describe("planAnswer", () => {
  let choices: ModelChoices;
  beforeEach(() => {
    resetGateway();
    choices = choicesOf(IDS);
  });

  it("leaves out models whose breaker is open, as the first choice and as a fallback, and says so", () => {
    const before = idsOf(planAnswer(choices, need));
    expect(new Set(before)).toEqual(new Set(IDS));
    const [first = ""] = before;
    trip(choices.resolve(first));
    const plan = planAnswer(choices, need);
    expect(idsOf(plan)).toHaveLength(2);
    expect(idsOf(plan)).not.toContain(first);
    expect(plan.decision?.candidates.find(({ modelId }) => modelId === first)?.ruledOut).toBe("breaker");
  });

  it("moves a conversation on from a model whose breaker is open", () => {
    trip(choices.resolve("openai/gpt-4.1"));
    const { decision } = planAnswer(choices, { ...need, previousModelId: "openai/gpt-4.1" });
    expect(decision?.sticky).toBe(false);
    expect(decision?.reasonCodes[0]).toBe("switched_unavailable");
  });

  it("plans as ever when all of them are: the gateway says when the first is tried again", () => {
    for (const id of IDS) trip(choices.resolve(id));
    expect(idsOf(planAnswer(choices, need))).toHaveLength(3);
  });

  it("asks a named model alone, whatever its breaker", () => {
    trip(choices.resolve("openai/gpt-4.1"));
    expect(idsOf(planAnswer(choices, { ...need, modelId: "openai/gpt-4.1" }))).toEqual(["openai/gpt-4.1"]);
  });
});

it.each([
  ["user", "Your keys are paused."],
  ["workspace", "The keys of your workspace are paused."],
] as const)("with nothing but paused keys of the %s says that they are, not that there are none", (keySource, said) => {
  const choices = choicesOf(IDS);
  const without = choices.models.map((model) => ({ ...model, available: false, unavailableReason: "no_key" as const }));
  const none = without.map((model) => ({ ...model, keySource: "none" as const }));
  const paused = without.map((model, at) => (at === 0 ? { ...model, keySource } : (none[at] ?? model)));
  const refusal = (models: ModelChoices["models"]) => () => planAnswer({ ...choices, models }, need);
  expect(refusal(paused)).toThrow(
    expect.objectContaining({ message: expect.stringContaining(said), code: "model_not_configured" }),
  );
  expect(refusal(none)).toThrow(/^No model is configured/);
});

describe("exploring", () => {
  const preferences = { pins: {}, excluded: new Set<string>(), evidence: new Map(), explores: true };
  const experiment = { id: "e", name: "e" };
  const arm = { id: "a", name: "a", weight: 1, mode: null, weightsVersion: null, modelId: null, instructions: null };

  it.each<[string, Partial<Parameters<typeof planAnswer>[1]>]>([
    ["without the person's leave", { preferences: { ...preferences, explores: false } }],
    ["for what is no answer", { answerId: undefined as never }],
    ["while a budget is nearly used up", { moneyShort: true }],
    ["within an experiment", { arm: { experiment, arm, unit: null } as never }],
  ])("is not done %s", (_, change) => {
    const asked = { ...need, preferences, answerId: "answer" };
    expect(planAnswer(choicesOf(IDS), asked).context?.seed).toBe("answer");
    expect(planAnswer(choicesOf(IDS), { ...asked, ...change } as typeof asked).context).not.toHaveProperty("seed");
  });
});

describe("what is left of a budget", () => {
  const NANO = "openai/gpt-5-nano";
  const choices = choicesOf([...IDS, NANO]);
  const nano = planAnswer(choices, { ...need, modelId: NANO });
  let rich: ReturnType<typeof planAnswer>;
  beforeEach(() => {
    resetGateway();
    rich = planAnswer(choices, { ...need, mode: "quality", text: HARD });
  });

  it("leaves the models that cannot cost more, as the first choice and as fallbacks", () => {
    const left = (nano.worstCaseMicroUsd ?? 0) + 1;
    expect(rich.worstCaseMicroUsd).toBeGreaterThan(left);
    const poor = planAnswer(choices, { ...need, mode: "quality", text: HARD, moneyLeftMicroUsd: left });
    expect([idsOf(poor), poor.worstCaseMicroUsd]).toEqual([[NANO], nano.worstCaseMicroUsd]);
    expect(poor.decision?.reasonCodes).toContain("limit_budget");
    expect(poor.decision?.candidates.map(({ ruledOut }) => ruledOut).sort()).toEqual([
      ...Array(3).fill("over_budget"),
      undefined,
    ]);
    expect(poor.context?.tooDear?.toSorted()).toEqual(IDS.toSorted());
  });

  it("rules out none where it is enough for all, and none where it is for nobody: the reservation says why", () => {
    for (const moneyLeftMicroUsd of [rich.worstCaseMicroUsd, 0, null]) {
      const plan = planAnswer(choices, { ...need, mode: "quality", text: HARD, moneyLeftMicroUsd });
      expect(idsOf(plan)).toEqual(idsOf(rich));
      expect(plan.decision?.reasonCodes).not.toContain("limit_budget");
    }
  });
});

describe("a model on this machine", () => {
  const LOCAL = "ollama/llama3.1:8b";
  let choices: ModelChoices;
  beforeEach(() => {
    resetGateway();
    choices = withLocal(choicesOf(IDS), "llama3.1:8b");
  });

  it("is asked last, after the models of other providers", () => {
    const ids = idsOf(planAnswer(choices, { ...need, mode: "quality", text: HARD }));
    expect(ids).toHaveLength(4);
    expect(ids.at(-1)).toBe(LOCAL);
  });

  it("is asked last also when more models than a decision lists are better", () => {
    const chat = listRegistryModels().filter(({ kind, price }) => kind === "chat" && price !== null);
    const many = withLocal(choicesOf(chat.map(({ id }) => id)), "llama3.1:8b");
    expect(idsOf(planAnswer(many, { ...need, mode: "quality", text: HARD })).at(-1)).toBe(LOCAL);
  });

  it("is not asked for what it cannot do", () => {
    const ids = idsOf(planAnswer(choices, { ...need, needsTools: true }));
    expect(ids).toHaveLength(3);
    expect(ids).not.toContain(LOCAL);
  });

  it("answers easy prompts in Economy, and no hard ones", () => {
    for (const text of ["Hi!", "Thanks, have a nice day", "What is the capital of France?"])
      expect(idsOf(planAnswer(choices, { ...need, mode: "economy", text }))[0]).toBe(LOCAL);
    expect(idsOf(planAnswer(choices, { ...need, mode: "economy", text: HARD }))[0]).not.toBe(LOCAL);
    expect(idsOf(planAnswer(choices, { ...need, mode: "quality", text: "Hi!" }))[0]).not.toBe(LOCAL);
  });
});

it("reserves for no more than the window of a model holds: what is longer is left out, or refused", () => {
  const id = "anthropic/claude-sonnet-4-5";
  const choices = choicesOf([id]);
  const worstOf = (historyTokens: number) =>
    planAnswer(choices, { ...need, modelId: id, historyTokens }).worstCaseMicroUsd;
  const { contextTokens } = getModel(id);
  const whole = worstOf(contextTokens ?? 0);
  expect(whole).toBeGreaterThan(0);
  expect(worstOf(1_000)).toBeLessThan(whole ?? 0);
  expect(worstOf(10_000_000)).toBe(whole);
});
