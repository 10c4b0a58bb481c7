import { describe, expect, it } from "vitest";
import { AppError } from "../../platform/errors.ts";
import { listRegistryModels } from "../registry/load-registry.ts";
import { type AvailableModel, ROUTE_MODES, routeDecisionSchema } from "../schema.ts";
import { PROMPT_CORPUS } from "./prompt-corpus.ts";
import type { RouteInput } from "./route-input.ts";
import { routeMessage } from "./route-message.ts";

const ALL: AvailableModel[] = listRegistryModels().map((model) => ({
  ...model,
  available: true,
  keySource: "operator",
}));

function only(...ids: string[]): AvailableModel[] {
  return ids.map((id) => {
    const model = ALL.find((one) => one.id === id);
    if (!model) throw new Error(`no such model: ${id}`);
    return model;
  });
}

function ask(text: string, extra: Partial<RouteInput> = {}): RouteInput {
  return {
    text,
    historyTokens: 0,
    turns: 0,
    hasImages: false,
    needsTools: false,
    structuredOutput: false,
    maxOutputTokens: 4096,
    mode: "balanced",
    candidates: ALL,
    previousModelId: null,
    ...extra,
  };
}

const HARD =
  "Prove rigorously that every bounded sequence in a Hilbert space has a weakly convergent subsequence, and derive a counterexample for strong convergence.";
const TIERS = only(
  "anthropic/claude-opus-4-8",
  "openai/gpt-5.4-mini",
  "groq/llama-3.1-8b-instant",
  "openai/gpt-5-nano",
);

describe("the choice", () => {
  it("gives a simple message to a cheap model and a hard one to a strong one", () => {
    expect(routeMessage(ask("Hi there!", { candidates: TIERS })).modelId).not.toBe("anthropic/claude-opus-4-8");
    const hard = routeMessage(ask(HARD, { candidates: TIERS }));
    expect(hard.modelId).toBe("anthropic/claude-opus-4-8");
    expect(hard.reasonCodes).toEqual(["hard_message", "best_quality"]);
  });

  it("costs least in economy and most in quality, for every message", () => {
    for (const { text, hasImages } of PROMPT_CORPUS) {
      const [economy, balanced, quality] = (["economy", "balanced", "quality"] as const).map((mode) => {
        const { modelId, candidates } = routeMessage(ask(text, { mode, hasImages: hasImages === true }));
        return candidates.find((one) => one.modelId === modelId);
      });
      expect(economy?.predictedCostMicroUsd).toBeLessThanOrEqual(balanced?.predictedCostMicroUsd ?? 0);
      expect(balanced?.quality).toBeLessThanOrEqual(quality?.quality ?? 0);
    }
  });

  it("takes the fastest of those that are good enough where speed is asked for, and says so", () => {
    const [slow, quick] = TIERS.filter(({ price }) => price !== null);
    if (!slow || !quick) throw new Error("two models");
    const candidates = [
      { ...slow, tokensPerSecond: 30 },
      { ...slow, id: "a/quick", tokensPerSecond: 300 },
    ];
    const fast = routeMessage(ask("Hi there!", { mode: "fast", candidates }));
    expect([fast.modelId, fast.reasonCodes]).toEqual(["a/quick", ["simple_message", "fastest_good_enough"]]);
    // A short answer is late however quick it is written, where it is late to begin.
    const firstTokens = new Map([["a/quick", 8_000] as const, [slow.id, 400] as const]);
    const late = routeMessage(ask("Hi there!", { mode: "fast", candidates, firstTokens }));
    expect([late.modelId, late.reasonCodes]).toEqual([slow.id, ["simple_message", "fastest_good_enough"]]);
    // Not for any price in quality.
    expect(routeMessage(ask(HARD, { mode: "fast", candidates: TIERS })).modelId).toBe("anthropic/claude-opus-4-8");
  });

  it("does not trade a good answer for a low price, in any mode", () => {
    const candidates = only("groq/llama-3.1-8b-instant", "anthropic/claude-opus-4-8");
    for (const mode of ROUTE_MODES)
      expect(routeMessage(ask(HARD, { mode, candidates })).modelId).toBe("anthropic/claude-opus-4-8");
  });

  it("knows the specialists: search for research, code models for code only", () => {
    const candidates = only("perplexity/sonar", "mistral/codestral-latest", "mistral/mistral-small-latest");
    const choose = (text: string) => routeMessage(ask(text, { candidates, mode: "quality" }));
    const research = choose("What are the latest news about the Mars missions?");
    expect(research.modelId).toBe("perplexity/sonar");
    expect(research.reasonCodes).toContain("good_at_intent");
    expect(choose("Refactor this TypeScript class and fix the bug in its query method").modelId).toBe(
      "mistral/codestral-latest",
    );
    expect(choose("Write a short poem about autumn").modelId).toBe("mistral/mistral-small-latest");
  });

  it("never takes the demo model while there is another", () => {
    const demo = { ...only("openai/gpt-5-nano")[0], id: "demo/demo", provider: "demo" } as AvailableModel;
    const weak = only("groq/llama-3.1-8b-instant");
    for (const mode of ROUTE_MODES)
      expect(routeMessage(ask("Hi", { mode, candidates: [demo, ...weak] })).modelId).toBe("groq/llama-3.1-8b-instant");
    expect(routeMessage(ask("Hi", { candidates: [demo] })).reasonCodes).toEqual(["only_candidate"]);
  });

  it("tells what the best and the cheapest would cost", () => {
    const { bestCostMicroUsd, cheapestCostMicroUsd, candidates } = routeMessage(ask(HARD, { candidates: TIERS }));
    const costs = candidates.map(({ predictedCostMicroUsd }) => predictedCostMicroUsd ?? 0);
    expect(cheapestCostMicroUsd).toBe(Math.min(...costs));
    expect(bestCostMicroUsd).toBe(Math.max(...costs));
  });

  it.each(ROUTE_MODES)(
    "lists the candidate of the highest quality, which regret and savings are measured by: %s",
    (mode) => {
      for (const { text } of PROMPT_CORPUS) {
        const { candidates, bestCostMicroUsd } = routeMessage(ask(text, { mode }));
        const alone = ALL.flatMap((model) => {
          try {
            return routeMessage(ask(text, { mode, candidates: [model] })).candidates;
          } catch {
            return [];
          }
        });
        const priced = alone.filter(({ predictedCostMicroUsd }) => predictedCostMicroUsd !== null);
        const best = Math.max(...priced.map(({ quality }) => quality));
        const listed = candidates.filter(({ ruledOut, quality }) => ruledOut === undefined && quality === best);
        expect(listed.map(({ predictedCostMicroUsd }) => predictedCostMicroUsd)).toContain(bestCostMicroUsd);
        expect(candidates).toHaveLength(12);
      }
    },
  );

  it("lists at most 12, best first, with the winner among them and those ruled out last", () => {
    const decision = routeMessage(ask("Hi", { previousModelId: "anthropic/claude-fable-5", mode: "balanced" }));
    expect(decision.candidates).toHaveLength(12);
    expect(decision.candidates.map(({ modelId }) => modelId)).toContain("anthropic/claude-fable-5");
    const forbid = (model: AvailableModel) => ({ ...model, available: false, unavailableReason: "not_allowed" });
    const candidates = TIERS.map((one) => (one.id === "openai/gpt-5-nano" ? one : forbid(one)));
    const few = routeMessage(ask("Hi", { candidates }));
    expect(few.candidates.map(({ ruledOut }) => ruledOut)).toEqual([undefined, ...Array(3).fill("not_allowed")]);
    const scores = decision.candidates.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it("is the same for the same input, in whatever order the models come", () => {
    for (const { text } of PROMPT_CORPUS) {
      const { microseconds: _a, ...first } = routeMessage(ask(text));
      const { microseconds: _b, ...again } = routeMessage(ask(text, { candidates: ALL.toReversed() }));
      expect(again.modelId).toBe(first.modelId);
      expect(again.candidates.filter(({ ruledOut }) => !ruledOut)).toEqual(
        first.candidates.filter(({ ruledOut }) => !ruledOut),
      );
    }
  });

  it("fits the stored shape", () => {
    for (const { text } of PROMPT_CORPUS) routeDecisionSchema.parse(routeMessage(ask(text)));
  });
});

describe("odd input", () => {
  it.each(["", " ", "\n", "```", "🙂", "\ud800", "a".repeat(200_000), "?".repeat(5_000), "$".repeat(5_000)])(
    "decides on odd input too (%#)",
    (text) => {
      expect(routeDecisionSchema.parse(routeMessage(ask(text))).modelId).toBeTruthy();
    },
  );
});

describe("hard filters", () => {
  const model = (extra: Partial<AvailableModel>): AvailableModel => ({
    ...(only("openai/gpt-4.1")[0] as AvailableModel),
    id: "test/special",
    ...extra,
  });
  const price = null;

  it.each<[string, Partial<AvailableModel>, Partial<RouteInput>]>([
    ["unavailable", { available: false }, {}],
    ["not_chat", { kind: "image" }, {}],
    ["not_allowed", { available: false, unavailableReason: "not_allowed" }, {}],
    ["residency", { available: false, unavailableReason: "residency" }, {}],
    ["breaker", {}, { restingModelIds: new Set(["test/special"]) }],
    ["deprecated", { status: "deprecated" }, {}],
    ["modality", { input: ["text"] }, { hasImages: true, candidates: only("openai/gpt-5-nano") }],
    ["context_length", { contextTokens: 8_000 }, { historyTokens: 7_500 }],
    ["tools", { tools: false }, { needsTools: true }],
    [
      "structured_output",
      { structuredOutput: false },
      { structuredOutput: true, candidates: only("openai/gpt-5-nano") },
    ],
    ["price_unknown", { price }, {}],
  ])("%s", (code, special, extra) => {
    const others = extra.candidates ?? only("groq/llama-3.1-8b-instant");
    const { candidates } = routeMessage(ask("Hi", { ...extra, candidates: [model(special), ...others] }));
    expect(candidates.find(({ modelId }) => modelId === "test/special")?.ruledOut).toBe(code);
  });

  it("take models of unknown price and window when there are no others", () => {
    const { modelId, bestCostMicroUsd, candidates } = routeMessage(
      ask("Hi", { candidates: [model({ price, contextTokens: null })], historyTokens: 50_000 }),
    );
    expect([modelId, bestCostMicroUsd, candidates[0]?.predictedCostMicroUsd]).toEqual(["test/special", null, null]);
  });

  it("leave room for the answer, but not for all that it may be", () => {
    const candidates = [model({ contextTokens: 16_000 })];
    expect(
      routeMessage(ask("Hi", { candidates, historyTokens: 12_000, maxOutputTokens: 64_000 })).modelId,
    ).toBeTruthy();
    const wider = model({ id: "test/wider", contextTokens: 32_000 });
    const { modelId } = routeMessage(ask("Hi", { candidates: [...candidates, wider], historyTokens: 15_500 }));
    expect(modelId).toBe("test/wider");
  });

  it("prefer any window that is large enough, and leave the largest where none is", () => {
    const strong = model({ contextTokens: 16_000 });
    const wider = {
      ...only("groq/llama-3.1-8b-instant")[0],
      id: "test/wider",
      contextTokens: 32_000,
    } as AvailableModel;
    const chosenAt = (historyTokens: number, more: Partial<RouteInput> = {}) =>
      routeMessage(ask("Hi", { candidates: [strong, wider], historyTokens, ...more }));
    expect(chosenAt(20_000).modelId).toBe("test/wider");
    const cut = chosenAt(90_000);
    expect(cut.modelId).toBe("test/wider");
    expect(cut.candidates.find(({ modelId }) => modelId === "test/special")?.ruledOut).toBe("context_length");
    // What else rules a model out is not forgotten.
    expect(chosenAt(90_000, { restingModelIds: new Set(["test/wider"]) }).modelId).toBe("test/special");
    expect(() => chosenAt(90_000, { restingModelIds: new Set(["test/wider", "test/special"]) })).toThrow(AppError);
  });

  it("leave the widest windows that the person's own rules leave, rather than none", () => {
    const isWide = ({ contextTokens }: AvailableModel) => (contextTokens ?? 0) >= 1_000_000;
    const preferences = { pins: {}, excluded: new Set<string>(), evidence: new Map() };
    const windowOf = (id: string) => ALL.find((one) => one.id === id)?.contextTokens ?? 0;
    // Nothing is excluded or limited: a window is wide enough, and one of those answers.
    expect(windowOf(routeMessage(ask("Hi", { historyTokens: 500_000, preferences })).modelId)).toBeGreaterThan(500_000);
    // Those that may stay are the widest of the others; what is shorter still is not taken.
    const excluded = new Set(ALL.filter(isWide).map(({ id }) => id));
    const short = ALL.filter(
      (one) => one.kind === "chat" && one.status !== "deprecated" && one.price && !excluded.has(one.id),
    );
    const widest = Math.max(...short.map(({ contextTokens }) => contextTokens ?? 0));
    expect(widest).toBeLessThan(550_000);
    const without = routeMessage(ask("Hi", { historyTokens: 500_000, preferences: { ...preferences, excluded } }));
    expect(windowOf(without.modelId)).toBe(widest);
    const thresholds = { maxCostMicroUsd: 50_000 };
    const cheap = routeMessage(ask("Hi", { historyTokens: 450_000, preferences: { ...preferences, thresholds } }));
    const { predictedCostMicroUsd } = cheap.candidates.find(({ modelId }) => modelId === cheap.modelId) ?? {};
    expect(predictedCostMicroUsd).toBeLessThanOrEqual(50_000);
    expect(cheap.reasonCodes).toContain("limit_cost");
    // The rules hold as they did: where they leave nothing of any window, they are what is told.
    const none = { ...preferences, excluded, thresholds: { maxCostMicroUsd: 1 } };
    expect(() => routeMessage(ask("Hi", { historyTokens: 500_000, preferences: none }))).toThrow(
      /excluded in the settings.*over the maximum cost per answer|over the maximum cost.*excluded in the settings/,
    );
  });

  it("say what rules out every model", () => {
    const candidates = [
      model({ available: false }),
      model({ id: "test/b", input: ["text"] }),
      model({ id: "test/c", available: false }),
    ];
    expect(() => routeMessage(ask("Hi", { candidates, hasImages: true }))).toThrow(
      expect.objectContaining({
        code: "model_not_configured",
        message: "No model can answer this message. Ruled out: 2 (no key, or not reachable), 1 (cannot read images).",
      }),
    );
    expect(() => routeMessage(ask("Hi", { candidates: [] }))).toThrow(/Add a provider key/);
    const ruled = ["not_allowed", "residency", "plan", "no_key"].map((unavailableReason, index) =>
      model({ id: `test/${index}`, name: `Model ${index}`, available: false, unavailableReason }),
    );
    // Excluding what could not be asked anyhow is not the reason.
    const preferences = { pins: {}, excluded: new Set(["test/0"]), evidence: new Map() };
    expect(() => routeMessage(ask("Hi", { candidates: ruled, preferences }))).toThrow(
      expect.objectContaining({
        message:
          "No model can answer this message. Ruled out: 2 (no key, or not reachable), 1 (not among the allowed models: Model 0), 1 (data processed where it must not be: Model 1).",
        details: { "test/0": "not_allowed", "test/1": "residency", "test/2": "plan" },
      }),
    );
  });
});

describe("a conversation keeps its model", () => {
  const cheap = "openai/gpt-5-nano";
  const strong = "anthropic/claude-opus-4-8";
  const go = (text: string, extra: Partial<RouteInput>) => routeMessage(ask(text, { candidates: TIERS, ...extra }));

  it("while it will do", () => {
    for (const mode of ["balanced", "quality"] as const) {
      expect(go("Thanks!", { previousModelId: strong, mode })).toMatchObject({
        modelId: strong,
        sticky: true,
        reasonCodes: ["sticky"],
      });
    }
    expect(go("Thanks!", { previousModelId: cheap })).toMatchObject({ modelId: cheap, sticky: true });
  });

  it("and leaves it for one that is up to a hard message", () => {
    const decision = go(HARD, { previousModelId: cheap });
    expect(decision).toMatchObject({ modelId: strong, sticky: false });
    expect(decision.reasonCodes[0]).toBe("switched_for_difficulty");
  });

  it("or for one that is good at what is now asked", () => {
    const candidates = only("perplexity/sonar", "mistral/mistral-small-latest");
    const decision = go("What are the latest news about the Mars missions?", {
      candidates,
      previousModelId: "mistral/mistral-small-latest",
    });
    expect(decision).toMatchObject({ modelId: "perplexity/sonar", sticky: false });
    expect(decision.reasonCodes[0]).toBe("good_at_intent");
  });

  it("or, at the lowest cost, for a much cheaper one once it is simple again", () => {
    const decision = go("Thanks!", { previousModelId: strong, mode: "economy" });
    expect(decision.sticky).toBe(false);
    expect(decision.reasonCodes).toEqual(["simple_message", "cheapest_good_enough"]);
  });

  it.each<[string, Partial<AvailableModel>, Partial<RouteInput>]>([
    ["switched_for_modality", { input: ["text"] }, { hasImages: true }],
    ["switched_for_context", { contextTokens: 4_000 }, { historyTokens: 20_000 }],
    ["switched_for_tools", { tools: false }, { needsTools: true }],
    ["switched_unavailable", { available: false }, {}],
  ])("or because it must: %s", (reason, change, extra) => {
    const candidates = TIERS.map((model) => (model.id === cheap ? { ...model, ...change } : model));
    const decision = go("What is this?", { ...extra, candidates, previousModelId: cheap });
    expect(decision.modelId).not.toBe(cheap);
    expect(decision.reasonCodes[0]).toBe(reason);
  });

  it("or because it is gone", () => {
    expect(go("Hi", { previousModelId: "openai/gone" }).reasonCodes[0]).toBe("switched_unavailable");
  });
});
