import { expect, it, vi } from "vitest";
import { checkpointRuns } from "../store/runs-store.ts";
import { checkpointNow } from "./checkpoint.ts";
import { LiveRun } from "./live-run.ts";
import { runHub } from "./run-hub.ts";

vi.mock("../store/runs-store.ts", () => ({ checkpointRuns: vi.fn() }));

it("holds text that could not be stored until it is (RL-11)", async () => {
  let isStored = false;
  const stored = () => {
    isStored = true;
  };
  runHub().active.set("m1", {
    live: new LiveRun("m1", { userId: "u1", workspaceId: "w1" }),
    stop: new AbortController(),
    isStoring: () => false,
    checkpoint: () => (isStored ? null : { parts: ["so far"], attempts: [], stored }),
    finished: Promise.resolve(),
  });
  vi.mocked(checkpointRuns).mockRejectedValueOnce(new Error("no database")).mockResolvedValue([]);
  for (let time = 0; time < 3; time++) await checkpointNow();
  expect(vi.mocked(checkpointRuns).mock.calls.map(([rows]) => rows)).toEqual([
    [{ id: "m1", parts: ["so far"], attempts: [] }],
    [{ id: "m1", parts: ["so far"], attempts: [] }],
    [{ id: "m1", parts: null, attempts: null }],
  ]);
  runHub().active.clear();
});

it("leaves out a run whose end is being written", async () => {
  const run = (isStoring: boolean) => ({
    live: new LiveRun("", { userId: "u1", workspaceId: "w1" }),
    stop: new AbortController(),
    isStoring: () => isStoring,
    checkpoint: () => null,
    finished: Promise.resolve(),
  });
  runHub().active.set("ending", run(true)).set("running", run(false));
  vi.mocked(checkpointRuns).mockResolvedValue([]);
  await checkpointNow();
  expect(vi.mocked(checkpointRuns).mock.calls.map(([rows]) => rows.map(({ id }) => id))).toEqual([["running"]]);
  runHub().active.clear();
});
