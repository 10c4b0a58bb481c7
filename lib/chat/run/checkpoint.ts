import { now } from "../../platform/clock.ts";
import { log } from "../../platform/log.ts";
import { type CheckpointRow, checkpointRuns } from "../store/runs-store.ts";
import { type Checkpoint, runHub } from "./run-hub.ts";

/** With the time that a write takes this stays below a second, the most text that a crash may cost (RL-11). */
const EVERY_MS = 750;
let timer: NodeJS.Timeout | null = null;

/** Starts the regular checkpoint of this process; it stops by itself when no run is left. */
export function scheduleCheckpoint(afterMs = EVERY_MS): void {
  if (timer === null) timer = setTimeout(checkpoint, afterMs).unref();
}

async function checkpoint(): Promise<void> {
  const startedAt = performance.now();
  await checkpointNow();
  timer = null;
  // Counted from the start of this one: a slow write must not make the next one later.
  if (runHub().active.size > 0) scheduleCheckpoint(Math.max(50, EVERY_MS - (performance.now() - startedAt)));
}

/**
 * Stores the text so far of all runs of this process in one statement, and shows that they are alive: whoever finds a
 * run without a heartbeat knows that its process is gone. Stops the runs that somebody asked to stop. Never throws.
 */
export async function checkpointNow(): Promise<void> {
  const rows: CheckpointRow[] = [];
  const taken: Checkpoint[] = [];
  for (const [id, run] of runHub().active) {
    if (run.isStoring()) continue;
    const checkpoint = run.checkpoint();
    rows.push({ id, parts: checkpoint?.parts ?? null, attempts: checkpoint?.attempts ?? null });
    if (checkpoint) taken.push(checkpoint);
  }
  if (rows.length === 0) return;
  try {
    for (const id of await checkpointRuns(rows, now())) runHub().active.get(id)?.stop.abort();
    for (const checkpoint of taken) checkpoint.stored();
  } catch (error) {
    log.warn({ err: error, runs: rows.length }, "checkpoint not written");
  }
}
