import { describe, expect, it } from "vitest";
import { costCeilingMicroUsd, costMicroUsd } from "../price.ts";
import { getModel } from "../registry/find-model.ts";
import type { ModelPrice } from "../schema.ts";
import { imageTokens } from "./image-tokens.ts";
import { toUsage } from "./plan-media.ts";
import type { MediaUnits } from "./units/schema.ts";

const base = getModel("openai/tts-1").price as ModelPrice;
const priceWith = (more: Partial<ModelPrice>): ModelPrice => {
  const { speechMicroUsdPerMillionCharacters: _, ...rest } = base;
  return { ...rest, ...more };
};
const cost = (media: MediaUnits, price: ModelPrice) => costMicroUsd(toUsage({ media }), price);

describe("the price of images and audio", () => {
  it("is by the hour, the character and the image", () => {
    expect(cost({ audioSeconds: 60 }, getModel("openai/whisper-1").price as ModelPrice)).toBe(6000);
    expect(cost({ audioSeconds: 3600 }, getModel("groq/whisper-large-v3").price as ModelPrice)).toBe(111_000);
    expect(cost({ characters: 1_000_000 }, base)).toBe(15_000_000);
    const images = [
      { quality: "low", size: "1024x1024", microUsd: 11_000 },
      { quality: "low", size: null, microUsd: 16_000 },
      { quality: null, size: null, microUsd: 40_000 },
    ];
    const price = priceWith({ images });
    expect(cost({ images: 2, imageQuality: "low", imageSize: "1024x1024" }, price)).toBe(22_000);
    expect(cost({ images: 1, imageQuality: "low", imageSize: "1536x1024" }, price)).toBe(16_000);
    expect(cost({ images: 1 }, price)).toBe(40_000);
  });

  it("is unknown, not free, where nothing fits or was measured", () => {
    const price = priceWith({ images: [{ quality: "low", size: null, microUsd: 11_000 }] });
    expect(cost({ images: 1, imageQuality: "high" }, price)).toBeNull();
    expect(cost({}, getModel("openai/whisper-1").price as ModelPrice)).toBeNull();
    expect(cost({ images: 1 }, priceWith({}))).toBe(0);
    expect(getModel("xai/grok-imagine-image").price).toBeNull();
    expect(getModel("groq/canopylabs/orpheus-v1-english").price).toBeNull();
  });

  it("of a call that used nothing is nothing", () => {
    expect(costMicroUsd(toUsage({}), getModel("openai/whisper-1").price)).toBe(0);
  });

  it("is rounded up for a reservation", () => {
    const usage = toUsage({ media: { audioSeconds: 0.001 } });
    const price = getModel("openai/whisper-1").price;
    expect(costMicroUsd(usage, price)).toBe(0);
    expect(costCeilingMicroUsd(usage, price)).toBe(1);
  });

  it("expects the most tokens where quality or size is left open", () => {
    expect(imageTokens("low", "1024x1024")).toBe(272);
    expect(imageTokens("auto", "1024x1024")).toBe(imageTokens("high", "1024x1536"));
  });
});
