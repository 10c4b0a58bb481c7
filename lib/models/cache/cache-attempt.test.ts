import { expect, it } from "vitest";
import { getModel } from "../registry/find-model.ts";
import { describeHit, toCacheAttempt } from "./cache-attempt.ts";

const model = getModel("openai/gpt-4.1-mini");
const target = { model, provider: "openai", apiKey: null, baseUrl: null, allowPrivate: false };
const hit = {
  kind: "exact" as const,
  parts: [{ type: "text" as const, text: "Hi" }],
  usage: { inputTokens: 1000, outputTokens: 500, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
  textMs: 10,
  createdAt: new Date("2026-11-01T10:00:00Z"),
  question: "Hello",
};
const place = { conversationId: null, messageId: null };
const measured = { outcome: "complete" as const, firstTokenMs: 1, latencyMs: 2 };

it("costs nothing, and saves what its tokens cost at the price of today", () => {
  expect(toCacheAttempt(hit, target, place, measured)).toMatchObject({ amountMicroUsd: 0, savedMicroUsd: 1200 });
  const { price } = model;
  if (!price) throw new Error("has a price");
  const dearer = { ...target, model: { ...model, price: { ...price, outputMicroUsdPerMtok: 3_200_000 } } };
  expect(toCacheAttempt(hit, dearer, place, measured)).toMatchObject({ amountMicroUsd: 0, savedMicroUsd: 2000 });
  const unknown = { ...target, model: { ...model, price: null } };
  expect(toCacheAttempt(hit, unknown, place, measured)).toMatchObject({ amountMicroUsd: 0, savedMicroUsd: null });
});

it("names the question it was written for only where that was another one", () => {
  expect(describeHit(hit, target)).toEqual({
    kind: "exact",
    savedMicroUsd: 1200,
    answeredAt: "2026-11-01T10:00:00.000Z",
  });
  expect(describeHit({ ...hit, kind: "semantic" }, target)).toMatchObject({ question: "Hello" });
});
