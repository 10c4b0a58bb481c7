import { describe, expect, it } from "vitest";
import { priceAt } from "../price-at.ts";
import { convertModelsDevModel } from "./convert-models-dev.ts";
import { findModel, getModel } from "./find-model.ts";
import { listRegistryModels, readRegistry } from "./load-registry.ts";
import snapshot from "./snapshot.json" with { type: "json" };
import supplement from "./supplement.json" with { type: "json" };

describe("the vendored registry", () => {
  const models = listRegistryModels();

  it("holds at least 27 chat models of at least 8 providers, and every other kind", () => {
    const chat = models.filter((model) => model.kind === "chat");
    expect(chat.length).toBeGreaterThanOrEqual(27);
    expect(new Set(chat.map((model) => model.provider)).size).toBeGreaterThanOrEqual(8);
    for (const kind of ["image", "speech", "transcription", "embedding"]) {
      expect(models.filter((model) => model.kind === kind).length, kind).toBeGreaterThanOrEqual(2);
    }
  });

  it("has no id twice and every id starts with its provider", () => {
    expect(new Set(models.map((model) => model.id)).size).toBe(models.length);
    for (const model of models) expect(model.id).toBe(`${model.provider}/${model.providerModelId}`);
  });

  it("knows price, context and modalities of every chat model but says null where nobody published a price", () => {
    for (const model of models.filter((entry) => entry.kind === "chat")) {
      expect(model.contextTokens, model.id).toBeGreaterThan(0);
      expect(model.input, model.id).toContain("text");
    }
    expect(getModel("google/gemma-4-31b-it").price).toBeNull();
    expect(getModel("openai/gpt-5.4").price).toMatchObject({
      inputMicroUsdPerMtok: 2_500_000,
      cacheReadMicroUsdPerMtok: 250_000,
      tiers: [{ aboveInputTokens: 272_000, inputMicroUsdPerMtok: 5_000_000 }],
    });
  });

  it("knows what audio costs where that is another price than text", () => {
    expect(getModel("google/gemini-2.5-flash").price).toMatchObject({
      inputMicroUsdPerMtok: 300_000,
      audioInputMicroUsdPerMtok: 1_000_000,
    });
  });

  it("answers an unknown id with model_not_found and never with another model", () => {
    expect(findModel("openai/gpt-5.4 ")).toBeNull();
    expect(() => getModel("openai/gpt-2")).toThrow(expect.objectContaining({ code: "model_not_found" }));
    expect(() => getModel("nexus/auto")).toThrow(expect.objectContaining({ code: "model_not_found" }));
    expect(findModel("__proto__")).toBeNull();
  });

  it("takes prices for some hours from the supplement: what they do not name is as in the plain price", () => {
    const id = "openai/gpt-5.4";
    const daily = { start: "16:30", end: "00:30" };
    const periods = (price: object) => [{ id, periods: [{ fromDay: null, daily, price }] }];
    const night = periods({ inputMicroUsdPerMtok: 1_000 });
    const model = readRegistry(snapshot, { ...supplement, pricePeriods: night }).get(id);
    const priceOf = (hour: number) => model && priceAt(model, Date.UTC(2026, 10, 26, hour));
    expect(priceOf(12)).toEqual(getModel(id).price);
    expect(priceOf(20)).toEqual({ ...getModel(id).price, inputMicroUsdPerMtok: 1_000 });
    const negative = periods({ inputMicroUsdPerMtok: -1 });
    expect(() => readRegistry(snapshot, { ...supplement, pricePeriods: negative })).toThrow();
  });

  it("rejects a catalogue entry with a negative price", () => {
    const entry = {
      name: "x",
      limit: { context: 1000, output: 10 },
      modalities: { input: ["text"], output: ["text"] },
      cost: { input: -1, output: 2 },
    };
    expect(() => convertModelsDevModel("openai", "x", entry, "2026-07-02")).toThrow();
    expect(convertModelsDevModel("openai", "x", { ...entry, cost: undefined }, "2026-07-02").price).toBeNull();
  });
});
