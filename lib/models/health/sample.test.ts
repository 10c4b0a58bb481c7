import { describe, expect, it } from "vitest";
import type { AttemptReport } from "../gateway/attempt.ts";
import { ProviderError } from "../gateway/provider-error.ts";
import { testModel } from "../testing/scripted-target.ts";
import { sampleOf } from "./sample.ts";

const usage = { inputTokens: 10, outputTokens: 100, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
const target = { model: testModel("openai"), provider: "openai", apiKey: "k", baseUrl: null, allowPrivate: false };
const report = (extra: Partial<AttemptReport> = {}): AttemptReport => ({
  target,
  startedAt: 0,
  outcome: "complete",
  firstTokenMs: 500,
  latencyMs: 2_500,
  usage,
  ...extra,
});
const failure = (kind: "rate_limited" | "bad_request" | "cut") => new ProviderError(kind, kind);

describe("what a call tells of its model", () => {
  it("is how long the first token took, and how fast the others came", () => {
    expect(sampleOf(report())).toMatchObject({ failed: false, firstTokenMs: 500, tokensPerSecond: 50, error: null });
  });

  it("counts hidden thinking into the time that its tokens took", () => {
    expect(sampleOf(report({ usage: { ...usage, reasoningTokens: 80 } }))?.tokensPerSecond).toBe(40);
  });

  it.each<[string, Partial<AttemptReport>]>([
    ["few tokens", { usage: { ...usage, outputTokens: 15 } }],
    ["tokens in one piece", { latencyMs: 590 }],
    ["unknown usage", { usage: null }],
    ["a stopped answer", { outcome: "stopped" }],
  ])("is no speed for %s", (_name, extra) => {
    expect(sampleOf(report(extra))?.tokensPerSecond).toBeNull();
  });

  it("is a failure when it may pass, and nothing when it was the request's own fault", () => {
    const cut = report({ outcome: "interrupted", error: failure("cut") });
    expect(sampleOf(cut)).toMatchObject({ failed: true, error: "cut" });
    expect(sampleOf(report({ outcome: "failed", error: failure("bad_request") }))).toBeNull();
  });

  it("is nothing of a person's own server, nor of the limit of their own key", () => {
    const own = { ...target, ownerId: "user" };
    expect(sampleOf(report({ target: { ...own, baseUrl: "https://gateway.example" } }))).toBeNull();
    expect(sampleOf(report({ target: own, outcome: "failed", error: failure("rate_limited") }))).toBeNull();
    expect(sampleOf(report({ target: own }))).not.toBeNull();
  });
});
