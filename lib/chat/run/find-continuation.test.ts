import { beforeEach, describe, expect, it, vi } from "vitest";
import { getProfile } from "../../auth/service/profile.ts";
import { ProviderError } from "../../models/gateway/provider-error.ts";
import { testModel } from "../../models/testing/scripted-target.ts";
import { Answer } from "./answer.ts";
import { findContinuation } from "./find-continuation.ts";
import type { RunState } from "./run-state.ts";

vi.mock("../../auth/service/profile.ts", () => ({ getProfile: vi.fn() }));

const targets = ["openai", "anthropic", "google"].map((provider) => ({
  model: testModel(provider),
  provider,
  apiKey: "k",
  baseUrl: null,
  allowPrivate: false,
}));
const cut = new ProviderError("cut", "cut");

function stateOf(extra: { auto?: boolean; aborted?: boolean } = {}): RunState {
  const answer = new Answer();
  answer.apply([{ type: "text", delta: "half an" }]);
  const signal = extra.aborted ? AbortSignal.abort() : new AbortController().signal;
  return { plan: { auto: extra.auto ?? true, messageId: "m" }, target: targets[0], answer, signal } as RunState;
}

describe("who may go on with a broken answer", () => {
  beforeEach(() => {
    vi.mocked(getProfile).mockResolvedValue({ continueWithAnotherModel: true } as never);
  });

  it("are the models after the one that broke off", async () => {
    expect(await findContinuation(stateOf(), cut, targets, 0)).toEqual(targets.slice(1));
    const second = { ...stateOf(), target: targets[1] as RunState["target"] };
    expect(await findContinuation(second, cut, targets, 0)).toEqual(targets.slice(2));
  });

  it("is nobody for a model that the person named, though there were others", async () => {
    expect(await findContinuation(stateOf({ auto: false }), cut, targets, 0)).toEqual([]);
  });

  it("is nobody after Stop, for a failure that would be the same again, and for one that is no provider's", async () => {
    expect(await findContinuation(stateOf({ aborted: true }), cut, targets, 0)).toEqual([]);
    expect(await findContinuation(stateOf(), new ProviderError("content_filter", "no"), targets, 0)).toEqual([]);
    expect(await findContinuation(stateOf(), new Error("ours"), targets, 0)).toEqual([]);
  });

  it("is nobody in the middle of a tool call, nor before the first word", async () => {
    const calling = stateOf();
    calling.answer.apply([{ type: "tool-call-delta", id: "c", name: "clock", delta: "{" }]);
    expect(await findContinuation(calling, cut, targets, 0)).toEqual([]);
    expect(await findContinuation({ ...stateOf(), answer: new Answer() }, cut, targets, 0)).toEqual([]);
  });

  it("is nobody when the setting is off or cannot be read", async () => {
    vi.mocked(getProfile).mockResolvedValue({ continueWithAnotherModel: false } as never);
    expect(await findContinuation(stateOf(), cut, targets, 0)).toEqual([]);
    vi.mocked(getProfile).mockRejectedValue(new Error("database away"));
    expect(await findContinuation(stateOf(), cut, targets, 0)).toEqual([]);
  });
});
