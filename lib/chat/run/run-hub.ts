import { randomUUID } from "node:crypto";
import { processWide } from "../../platform/process-wide.ts";
import type { LiveRun } from "./live-run.ts";

/** The state of a run worth storing. */
export interface Checkpoint {
  parts: unknown;
  attempts: unknown;
  /** To be called once it is stored; until then the next checkpoint holds it again. */
  stored(): void;
}

/** A run that this process generates. */
export interface ActiveRun {
  live: LiveRun;
  /** Aborting it is Stop; a closed connection never does. */
  stop: AbortController;
  /**
   * While its end is being written: a checkpoint leaves it out, because ends are written in groups, whose messages and
   * runs are locked one after the other.
   */
  isStoring(): boolean;
  /** What a checkpoint stores; null while there is nothing new. */
  checkpoint(): Checkpoint | null;
  /** Resolves when the run is stored and settled. */
  finished: Promise<void>;
}

interface Hub {
  instanceId: string;
  active: Map<string, ActiveRun>;
  /** Recently finished runs, so that a late reader gets the end of the stream from memory. */
  recent: Map<string, LiveRun>;
  draining: boolean;
}

const KEEP_FINISHED_MS = 15_000;
// One for the process: the routes that start, read and stop a run are separate bundles.
const hub = processWide<{ value?: Hub | undefined }>("run-hub", () => ({}));

/** The process's runs. */
export function runHub(): Hub {
  hub.value ??= { instanceId: randomUUID(), active: new Map(), recent: new Map(), draining: false };
  return hub.value;
}

/** The live or recently finished run of a message in this process. */
export function findLiveRun(messageId: string): LiveRun | null {
  return runHub().active.get(messageId)?.live ?? runHub().recent.get(messageId) ?? null;
}

/** Moves a run from active to recent. */
export function retireRun(messageId: string): void {
  const run = runHub().active.get(messageId);
  if (!run) return;
  runHub().active.delete(messageId);
  runHub().recent.set(messageId, run.live);
  setTimeout(() => runHub().recent.delete(messageId), KEEP_FINISHED_MS).unref();
}

/**
 * Refuses new runs, and resolves when all running ones are stored or `timeoutMs` has passed; those that a request before
 * has just begun to start are waited for as well.
 */
export async function drainRuns(timeoutMs: number): Promise<void> {
  const { active } = runHub();
  runHub().draining = true;
  let isOver = false;
  const timeout = new Promise((resolve) => setTimeout(resolve, timeoutMs).unref()).then(() => {
    isOver = true;
  });
  while (active.size > 0 && !isOver) {
    await Promise.race([Promise.allSettled([...active.values()].map((run) => run.finished)), timeout]);
  }
}
