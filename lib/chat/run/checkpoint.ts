import { log } from "../../platform/log.ts";
import { processWide } from "../../platform/process-wide.ts";
import { type CheckpointRow, checkpointRuns } from "../store/runs-store.ts";
import { type Checkpoint, runHub } from "./run-hub.ts";

/** With the time that a write takes this stays below a second, the most text that a crash may cost (RL-11). */
const EVERY_MS = 750;
// One for the process: of two checkpoints at once the one with less text could be the last.
const timer = processWide<{ value?: NodeJS.Timeout | undefined }>("checkpoint", () => ({}));

/** Starts the regular checkpoint of this process; it stops by itself when no run is left. */
export function scheduleCheckpoint(afterMs = EVERY_MS): void {
  timer.value ??= setTimeout(checkpoint, afterMs).unref();
}

/** Whether the database refused what a row says: what it is, its size, what it breaks. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^(22|23|54)...$/.test(String(error.code));
}

interface Held {
  row: CheckpointRow;
  checkpoint: Checkpoint | null;
}

async function storeRows(held: readonly Held[]): Promise<void> {
  const rows = held.map(({ row }) => row);
  for (const id of await checkpointRuns(rows)) runHub().active.get(id)?.stop.abort();
  for (const { checkpoint } of held) checkpoint?.stored();
}

/**
 * One run that the database refuses must not take the others with it, whose text would be lost and whose runs closed. It
 * is shown to be alive, without its text.
 */
async function storeEach(held: readonly Held[]): Promise<void> {
  for (const one of held) {
    const { id } = one.row;
    try {
      await storeRows([one]);
    } catch (error) {
      log.error({ err: error, messageId: id }, "checkpoint of a run refused");
      await storeRows([{ row: { id, parts: null, attempts: null }, checkpoint: null }]);
    }
  }
}

async function checkpoint(): Promise<void> {
  const startedAt = performance.now();
  await checkpointNow();
  timer.value = undefined;
  // Counted from the start of this one: a slow write must not make the next one later.
  if (runHub().active.size > 0) scheduleCheckpoint(Math.max(50, EVERY_MS - (performance.now() - startedAt)));
}

/**
 * Stores the text so far of all runs of this process in one statement, and shows that they are alive: whoever finds a
 * run without a heartbeat knows that its process is gone. Stops the runs that somebody asked to stop. Never throws.
 */
export async function checkpointNow(): Promise<void> {
  const held: Held[] = [];
  for (const [id, run] of runHub().active) {
    if (run.isStoring()) continue;
    const checkpoint = run.checkpoint();
    const row = { id, parts: checkpoint?.parts ?? null, attempts: checkpoint?.attempts ?? null };
    held.push({ row, checkpoint });
  }
  if (held.length === 0) return;
  try {
    await storeRows(held);
  } catch (error) {
    log.warn({ err: error, runs: held.length }, "checkpoint not written");
    // A database that is not there would only be asked in vain once for each of them.
    if (isRefusal(error)) await storeEach(held).catch((err: unknown) => log.warn({ err }, "checkpoint not written"));
  }
}
