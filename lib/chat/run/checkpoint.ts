import { now } from "../../platform/clock.ts";
import { log } from "../../platform/log.ts";
import { type CheckpointRow, checkpointRuns } from "../store/runs-store.ts";
import { runHub } from "./run-hub.ts";

const EVERY_MS = 1000;
let timer: NodeJS.Timeout | null = null;

/** Starts the one-second checkpoint of this process; it stops by itself when no run is left. */
export function scheduleCheckpoint(): void {
  if (timer === null) timer = setTimeout(checkpoint, EVERY_MS).unref();
}

// One statement for all runs of the process. A crash therefore loses at most the last second of text, and whoever
// finds the run without a heartbeat knows that its process is gone.
async function checkpoint(): Promise<void> {
  timer = null;
  const rows: CheckpointRow[] = [];
  for (const [id, run] of runHub().active) {
    const state = run.checkpoint();
    rows.push({ id, parts: state?.parts ?? null, attempts: state?.attempts ?? null });
  }
  if (rows.length === 0) return;
  try {
    for (const id of await checkpointRuns(rows, now())) runHub().active.get(id)?.stop.abort();
  } catch (error) {
    log.warn({ err: error, runs: rows.length }, "checkpoint not written");
  }
  if (runHub().active.size > 0) scheduleCheckpoint();
}
