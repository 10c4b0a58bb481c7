import { beforeEach, describe, expect, it } from "vitest";
import type { TokenUsage } from "../schema.ts";
import { MemoryTrips } from "../testing/memory-trips.ts";
import { testModel } from "../testing/scripted-target.ts";
import type { AttemptReport } from "./attempt.ts";
import { callModel } from "./call-model.ts";
import { createGatewayState, type GatewayState } from "./gateway-state.ts";
import { ProviderError } from "./provider-error.ts";
import type { Target } from "./target.ts";

const usageOf = (images: number): TokenUsage => ({
  inputTokens: 3,
  outputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  media: { images },
});
const target: Target = {
  model: testModel("openai", { kind: "image" }),
  provider: "openai",
  apiKey: "key",
  baseUrl: null,
  allowPrivate: false,
};

let gateway: GatewayState;
let reports: AttemptReport[];
beforeEach(() => {
  gateway = createGatewayState(new MemoryTrips());
  reports = [];
});
const hooks = { onAttempt: (report: AttemptReport) => void reports.push(report) };

describe("a call that does not stream", () => {
  it("counts the most it can have used when it is stopped while its provider is at work (BL-16)", async () => {
    const stop = new AbortController();
    const make = (_target: Target, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        stop.abort();
      });
    const call = { make, most: () => usageOf(2) };
    await expect(callModel([target], call, hooks, { signal: stop.signal, gateway })).rejects.toMatchObject({
      kind: "aborted",
    });
    expect(reports).toMatchObject([{ outcome: "stopped", usage: usageOf(2), usageEstimated: true }]);
  });

  it("counts nothing when it is stopped before its provider was asked", async () => {
    let made = 0;
    const make = async () => {
      made++;
      return { value: "made", usage: usageOf(1), usageEstimated: false };
    };
    const call = { make, most: () => usageOf(1) };
    const signal = AbortSignal.abort();
    await expect(callModel([target], call, hooks, { signal, gateway })).rejects.toMatchObject({ kind: "aborted" });
    expect([made, reports]).toEqual([0, []]);
  });

  it("counts nothing of what failed", async () => {
    const make = () => Promise.reject(new ProviderError("bad_request", "no", { status: 400 }));
    const call = { make, most: () => usageOf(1) };
    await expect(callModel([target], call, hooks, { gateway })).rejects.toMatchObject({ kind: "bad_request" });
    expect(reports).toMatchObject([{ outcome: "failed", usage: null }]);
  });
});
