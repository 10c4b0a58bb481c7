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

it("stores what can be stored when one run cannot, and stops whom somebody asked to", async () => {
  const stored: string[] = [];
  const stop = new AbortController();
  for (const id of ["good", "refused", "stopped"])
    runHub().active.set(id, {
      live: new LiveRun(id, { userId: "u1", workspaceId: "w1" }),
      stop: id === "stopped" ? stop : new AbortController(),
      isStoring: () => false,
      checkpoint: () => ({ parts: [id], attempts: [], stored: () => stored.push(id) }),
      finished: Promise.resolve(),
    });
  vi.mocked(checkpointRuns).mockImplementation((rows) =>
    rows.some(({ id, parts }) => id === "refused" && parts !== null)
      ? Promise.reject(Object.assign(new Error("unsupported Unicode escape sequence"), { code: "22P05" }))
      : Promise.resolve(rows.flatMap(({ id }) => (id === "stopped" ? [id] : []))),
  );
  await checkpointNow();
  expect(stored).toEqual(["good", "stopped"]);
  expect(stop.signal.aborted).toBe(true);
  // Alive all the same, or the reaper would close it.
  expect(vi.mocked(checkpointRuns).mock.calls.map(([rows]) => rows)).toContainEqual([
    { id: "refused", parts: null, attempts: null },
  ]);
  runHub().active.clear();
});
