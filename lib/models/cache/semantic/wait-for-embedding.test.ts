import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { resetGateway } from "../../gateway/gateway-state.ts";
import type { Target } from "../../gateway/target.ts";
import { testModel } from "../../testing/scripted-target.ts";
import { PATIENCE_MS, waitForEmbedding } from "./wait-for-embedding.ts";

const embedder: Target = {
  model: testModel("openai", { kind: "embedding" }),
  provider: "openai",
  apiKey: "key",
  baseUrl: null,
  allowPrivate: false,
};
const BYTES = Buffer.from("vector");
const after = (ms: number) => new Promise<Buffer>((resolve) => setTimeout(() => resolve(BYTES), ms));
/** What is waited for, and for how many milliseconds. */
async function wait(embedding: Promise<Buffer>) {
  const begin = Date.now();
  const waiting = waitForEmbedding(embedder, embedding).then((bytes) => [bytes, Date.now() - begin]);
  await vi.advanceTimersByTimeAsync(10_000);
  return waiting;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  resetGateway();
});

it("gives what comes in time, and waits no longer than 300 ms", async () => {
  expect(PATIENCE_MS).toBe(300);
  expect(await wait(after(120))).toEqual([BYTES, 120]);
  expect(await wait(after(5_000))).toEqual([null, 300]);
});

it("does not wait at all for a model that was late, until it is in time again", async () => {
  await wait(after(301));
  expect(await wait(after(120))).toEqual([null, 0]);
  expect(await wait(after(120))).toEqual([BYTES, 120]);
  await wait(after(301));
  expect(await wait(after(400))).toEqual([null, 0]);
  expect(await wait(after(10))).toEqual([null, 0]);
});

it("takes a failure for no embedding, which tells nothing of how fast it is", async () => {
  expect(await wait(Promise.reject(new Error("no")))).toEqual([null, 0]);
  expect(await wait(after(120))).toEqual([BYTES, 120]);
});
