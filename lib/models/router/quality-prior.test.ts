import { describe, expect, it } from "vitest";
import { getModel } from "../registry/find-model.ts";
import { listRegistryModels } from "../registry/load-registry.ts";
import type { ModelInfo } from "../schema.ts";
import { qualityPrior } from "./quality-prior.ts";
import { tokensPerSecondPrior } from "./tokens-per-second.ts";

const CHAT = listRegistryModels().filter(({ kind }) => kind === "chat");

function local(providerModelId: string, extra: Partial<ModelInfo> = {}): ModelInfo {
  const { releaseDate: _, ...base } = getModel("groq/llama-3.1-8b-instant");
  return {
    ...base,
    id: `ollama/${providerModelId}`,
    provider: "ollama",
    providerModelId,
    releaseDate: null,
    price: null,
    local: true,
    ...extra,
  };
}

describe("the quality prior", () => {
  it("keeps the order of the tiers within each family", () => {
    const families = [
      ["openai/gpt-5-nano", "openai/gpt-5-mini", "openai/gpt-5", "openai/gpt-5.4", "openai/gpt-5.5"],
      [
        "anthropic/claude-haiku-4-5",
        "anthropic/claude-sonnet-4-5",
        "anthropic/claude-opus-4-5",
        "anthropic/claude-opus-4-8",
      ],
      [
        "google/gemini-2.5-flash-lite",
        "google/gemini-2.5-flash",
        "google/gemini-2.5-pro",
        "google/gemini-3.1-pro-preview",
      ],
      [
        "mistral/ministral-8b-latest",
        "mistral/mistral-small-latest",
        "mistral/mistral-large-latest",
        "mistral/mistral-medium-2604",
      ],
      ["perplexity/sonar", "perplexity/sonar-pro", "perplexity/sonar-reasoning-pro"],
    ];
    for (const ids of families) {
      const strengths = ids.map((id) => qualityPrior(getModel(id)).strength);
      expect(strengths).toEqual(strengths.toSorted((a, b) => a - b));
      expect(new Set(strengths).size).toBe(ids.length);
    }
  });

  it("gives every model of the registry a strength between 40 and 97, and two hosts of one model about the same", () => {
    for (const model of CHAT) {
      expect(qualityPrior(model).strength).toBeGreaterThan(40);
      expect(qualityPrior(model).strength).toBeLessThanOrEqual(97);
    }
    const near = (a: string, b: string) => qualityPrior(getModel(a)).strength - qualityPrior(getModel(b)).strength;
    expect(near("openai/gpt-5.5", "openrouter/openai/gpt-5.5")).toBe(1);
    expect(near("anthropic/claude-opus-4-8", "openrouter/anthropic/claude-opus-4.8")).toBe(1);
    expect(near("groq/openai/gpt-oss-120b", "togetherai/openai/gpt-oss-120b")).toBe(0);
  });

  it("ranks models that it does not know by their size", () => {
    const sizes = ["phi3:3b", "qwen3:8b", "mixtral:8x7b", "llama3.3:70b"];
    const strengths = sizes.map((id) => qualityPrior(local(id)).strength);
    expect(strengths).toEqual(strengths.toSorted((a, b) => a - b));
    expect(qualityPrior(local("x:7b", { reasoning: true })).strength).toBeGreaterThan(
      qualityPrior(local("x:7b")).strength,
    );
  });

  it("else by the words of their tier, their age and, weakly, their price", () => {
    const strength = (id: string, extra?: Partial<ModelInfo>) => qualityPrior(local(id, extra)).strength;
    expect(strength("nova-lite")).toBeLessThan(strength("nova"));
    expect(strength("nova-pro")).toBeGreaterThan(strength("nova"));
    expect(strength("old", { releaseDate: "2023-01-01" })).toBeLessThan(strength("new", { releaseDate: "2026-01-01" }));
    const { price } = getModel("openai/gpt-5.5");
    const difference = strength("dear", { price }) - strength("free");
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThanOrEqual(8);
    expect(Number.isFinite(strength("odd", { releaseDate: "soon" }))).toBe(true);
  });
});

describe("the speed prior", () => {
  it("is positive for every model, faster for small ones and fast hosts, modest for the own machine", () => {
    for (const model of CHAT) expect(tokensPerSecondPrior(model)).toBeGreaterThan(0);
    const speed = (id: string) => tokensPerSecondPrior(getModel(id));
    expect(speed("openai/gpt-5-nano")).toBeGreaterThan(speed("openai/gpt-5-mini"));
    expect(speed("openai/gpt-5-mini")).toBeGreaterThan(speed("openai/gpt-5.5"));
    expect(speed("groq/llama-3.3-70b-versatile")).toBeGreaterThan(
      speed("togetherai/meta-llama/Llama-3.3-70B-Instruct-Turbo"),
    );
    expect(speed("perplexity/sonar-deep-research")).toBeLessThan(speed("perplexity/sonar"));
    expect(tokensPerSecondPrior(local("llama3.2:3b"))).toBe(25);
  });
});
