import { setTimeout as delay } from "node:timers/promises";
import { now, nowMs } from "../../platform/clock.ts";
import type { DbUser } from "../../platform/db/scopes.ts";
import { runHub } from "../run/run-hub.ts";
import { hasRunningRuns, requestStops } from "../store/runs-store.ts";

const WAIT_MS = 30_000;
/** The answer may be another process's, which tells this one only by what it stores. */
const LOOK_EVERY_MS = 200;

/**
 * Stops all answers of a person that are being written: those of this process now, those of others within a second.
 * @param conversationId Only those in this conversation.
 */
export async function stopRuns(user: DbUser, conversationId: string | null = null): Promise<void> {
  for (const messageId of await requestStops(user, now(), conversationId)) runHub().active.get(messageId)?.stop.abort();
}

/**
 * Stops all answers of a person and waits until each is stored and settled; the reaper closes those whose process died.
 * @param conversationId Only those in this conversation.
 * @throws Error when one is still being written after half a minute, or `signal` is aborted before.
 */
export async function finishRuns(
  user: DbUser,
  signal: AbortSignal,
  conversationId: string | null = null,
): Promise<void> {
  const endMs = nowMs() + WAIT_MS;
  await stopRuns(user, conversationId);
  while (await hasRunningRuns(user, conversationId)) {
    if (nowMs() > endMs) throw new Error("an answer did not stop");
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}
