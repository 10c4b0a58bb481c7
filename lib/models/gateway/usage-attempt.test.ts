import { describe, expect, it } from "vitest";
import { tokenQuarters } from "../estimate-tokens.ts";
import { plainPrice } from "../testing/plain-price.ts";
import { testModel } from "../testing/scripted-target.ts";
import type { AttemptReport } from "./attempt.ts";
import { toUsageAttempt } from "./usage-attempt.ts";

const price = plainPrice(1_000_000, 2_000_000);
const message = { conversationId: "c", messageId: "m" };
const estimate = { inputTokens: 100.2, outputQuarters: 41 };

const targetOf = (id: string): AttemptReport["target"] => ({
  model: testModel("openai", { id, price }),
  provider: "openai",
  apiKey: null,
  baseUrl: null,
  allowPrivate: false,
});

function report(extra: Partial<AttemptReport>): AttemptReport {
  return {
    target: targetOf("openai/scripted"),
    startedAt: 0,
    outcome: "complete",
    firstTokenMs: 5,
    latencyMs: 9,
    usage: null,
    ...extra,
  };
}
const usage = { inputTokens: 10, outputTokens: 4, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };

describe("the ledger row of a call", () => {
  it("has what the provider reported, at the price in force", () => {
    expect(toUsageAttempt(report({ usage, target: targetOf("openai/counted") }), message, estimate)).toMatchObject({
      ...usage,
      ...message,
      amountMicroUsd: 18,
      usageEstimated: false,
      price,
      provider: "openai",
      modelId: "openai/counted",
      outcome: "complete",
      firstTokenMs: 5,
      latencyMs: 9,
    });
  });

  it.each<AttemptReport["outcome"]>(["complete", "stopped", "interrupted"])(
    "is estimated, and says so, when %s without usage",
    (outcome) => {
      expect(toUsageAttempt(report({ outcome }), message, estimate)).toMatchObject({
        inputTokens: 101,
        outputTokens: 11,
        usageEstimated: true,
        amountMicroUsd: 123,
      });
    },
  );

  it("is estimated as its provider has counted the model's calls before, those of the operator's keys", () => {
    const counted = { ...usage, inputTokens: 12_000, outputTokens: 9_000 };
    const before = { inputTokens: 10_000, outputQuarters: 40_000 };
    const learned = targetOf("openai/learned");
    toUsageAttempt(report({ usage: counted, target: { ...learned, keySource: "user" } }), message, before);
    const stopped = report({ outcome: "stopped", target: learned });
    const estimated = () => toUsageAttempt(stopped, message, { inputTokens: 1_000, outputQuarters: 4_000 });
    expect(estimated()).toMatchObject({ inputTokens: 1_000, outputTokens: 1_000 });
    toUsageAttempt(report({ usage: counted, target: learned }), message, before);
    const { inputTokens, outputTokens } = estimated();
    expect([inputTokens, outputTokens]).toEqual([expect.closeTo(1_190, -1), expect.closeTo(905, -1)]);
  });

  it.each([
    ["Chinese, of which a character is a token", "人工智能正在改变我们的生活方式", 15],
    ["English, of which four are", "abc ".repeat(20), 20],
  ])("is estimated by the script of what came until it was stopped: %s", (_, text, tokens) => {
    // As it came: piece by piece.
    const outputQuarters = [...text].reduce((sum, piece) => sum + tokenQuarters(piece), 0);
    const { outputTokens } = toUsageAttempt(report({ outcome: "stopped" }), message, {
      inputTokens: 1,
      outputQuarters,
    });
    expect(outputTokens).toBe(tokens);
  });

  it.each<Partial<AttemptReport>>([
    { outcome: "failed", firstTokenMs: null },
    { outcome: "stopped", firstTokenMs: null },
  ])("costs nothing when nothing was answered: %j", (extra) => {
    expect(toUsageAttempt(report(extra), message, estimate)).toMatchObject({
      inputTokens: 0,
      outputTokens: 0,
      usageEstimated: false,
      amountMicroUsd: 0,
    });
  });

  it.each<[string, AttemptReport["target"]["model"]]>([
    ["has a fee for each request", testModel("perplexity", { price: { ...price, requestMicroUsd: 5_000 } })],
    ["has a price that nobody knows", testModel("openai")],
  ])("costs nothing when nothing was answered, also where the model %s", (_, model) => {
    const target = { ...report({}).target, model };
    for (const outcome of ["failed", "stopped"] as const) {
      const failed = report({ outcome, firstTokenMs: null, target });
      expect(toUsageAttempt(failed, message, estimate)).toMatchObject({ amountMicroUsd: 0 });
    }
  });

  it("names whose own key it was, and nobody for the operator's", () => {
    const target = { ...report({}).target, keySource: "workspace" as const };
    expect(toUsageAttempt(report({ usage, target }), message, estimate)).toMatchObject({ keySource: "workspace" });
    expect(toUsageAttempt(report({ usage }), message, estimate)).not.toHaveProperty("keySource");
  });

  it("has no amount when the price is unknown, and an id of its own each time", () => {
    const target = { ...report({}).target, model: testModel("openai") };
    const rows = [report({ usage, target }), report({ usage, target })].map((one) =>
      toUsageAttempt(one, message, estimate),
    );
    expect(rows.map(({ amountMicroUsd }) => amountMicroUsd)).toEqual([null, null]);
    expect(rows[0]?.id).not.toBe(rows[1]?.id);
  });
});
