import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Principal } from "../auth/schema.ts";
import { findMoneyLeft } from "../billing/budgets/service.ts";
import { allTierLimits } from "../billing/tiers/tier-limits.ts";
import { signedInUser } from "../gate/testing/sign-in.ts";
import { loadRoutePreferences } from "../models/preferences/load-preferences.ts";
import { newId } from "../platform/ids.ts";
import { scheduleCheckpoint } from "./run/checkpoint.ts";
import { LiveRun } from "./run/live-run.ts";
import { flushStreamLog, readStreamLog } from "./run/stream-log.ts";

/** The same modules once more, as another route of the same server has them. */
async function importAgain() {
  vi.resetModules();
  return {
    budgets: await import("../billing/budgets/service.ts"),
    tierLimits: await import("../billing/tiers/tier-limits.ts"),
    preferences: await import("../models/preferences/service.ts"),
    checkpoint: await import("./run/checkpoint.ts"),
    streamLog: await import("./run/stream-log.ts"),
  };
}

let other: Awaited<ReturnType<typeof importAgain>>;
let principal: Principal;
beforeAll(async () => {
  other = await importAgain();
});
beforeEach(async () => {
  ({ principal } = await signedInUser({ tier: "pro" }));
});
afterEach(() => {
  vi.useRealTimers();
});

describe("what another bundle changes is in force for the next message", () => {
  it("how Auto chooses", async () => {
    expect((await loadRoutePreferences(principal.userId)).excluded.size).toBe(0);
    await other.preferences.updatePreferences(principal, { excluded: ["openai/gpt-4.1-mini"] });
    expect([...(await loadRoutePreferences(principal.userId)).excluded]).toEqual(["openai/gpt-4.1-mini"]);
  });

  it("a budget", async () => {
    expect((await findMoneyLeft(principal)).moneyLeftMicroUsd).toBeNull();
    await other.budgets.createBudget(principal, { period: "month", limitMicroUsd: 5_000_000 });
    expect((await findMoneyLeft(principal)).moneyLeftMicroUsd).toBe(5_000_000);
  });

  it("what tiers allow", async () => {
    const read = allTierLimits();
    other.tierLimits.forgetTierLimits();
    const again = allTierLimits();
    expect(again === read).toBe(false);
    expect(await again).toEqual(await read);
  });
});

it("what another bundle has said of a run is written by whoever ends the server", async () => {
  const run = new LiveRun(newId(), principal);
  run.push([{ type: "text-delta", id: "t", delta: "last words" }]);
  other.streamLog.shareFrames(run);
  await flushStreamLog();
  expect((await readStreamLog(run.messageId, 0))?.frames).toEqual(run.frames);
});

it("the runs of all bundles have one checkpoint at a time", async () => {
  vi.useFakeTimers();
  scheduleCheckpoint();
  other.checkpoint.scheduleCheckpoint();
  expect(vi.getTimerCount()).toBe(1);
  // The last one leaves none behind.
  await vi.runOnlyPendingTimersAsync();
  expect(vi.getTimerCount()).toBe(0);
});
