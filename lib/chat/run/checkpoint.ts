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

async function checkpoint(): Promise<void> {
  timer = null;
  await checkpointNow();
  if (runHub().active.size > 0) scheduleCheckpoint();
}

/**
 * Stores the text so far of all runs of this process in one statement, and shows that they are alive: whoever finds a
 * run without a heartbeat knows that its process is gone. Stops the runs that somebody asked to stop. Never throws.
 */
export async function checkpointNow(): Promise<void> {
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
}
