import { setTimeout as delay } from "node:timers/promises";
import { now, nowMs } from "../../platform/clock.ts";
import type { DbUser } from "../../platform/db/scopes.ts";
import { runHub } from "../run/run-hub.ts";
import { hasRunningRuns, requestStops } from "../store/runs-store.ts";

const WAIT_MS = 30_000;
/** The answer may be another process's, which tells this one only by what it stores. */
const LOOK_EVERY_MS = 200;

/** Stops all answers of a person that are being written: those of this process now, those of others within a second. */
export async function stopRuns(user: DbUser): Promise<void> {
  for (const messageId of await requestStops(user, now())) runHub().active.get(messageId)?.stop.abort();
}

/**
 * Stops all answers of a person and waits until each is stored and settled; the reaper closes those whose process died.
 * @throws Error when one is still being written after half a minute.
 */
export async function finishRuns(user: DbUser, signal: AbortSignal): Promise<void> {
  const endMs = nowMs() + WAIT_MS;
  await stopRuns(user);
  while (await hasRunningRuns(user)) {
    if (nowMs() > endMs) throw new Error("an answer did not stop");
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}
