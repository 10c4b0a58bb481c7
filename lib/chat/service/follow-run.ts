import type { Principal } from "../../auth/schema.ts";
import { now } from "../../platform/clock.ts";
import { notFound } from "../../platform/errors.ts";
import { openRunStream } from "../run/read-stream.ts";
import { findLiveRun, runHub } from "../run/run-hub.ts";
import { findRunState, requestStop } from "../store/runs-store.ts";

const LIVE_HEARTBEAT_SECONDS = 30;

/** Whether an answer is being written: not one whose process is gone, whatever its message says. */
export async function isRunning(principal: Principal, messageId: string): Promise<boolean> {
  const state = await findRunState(principal, messageId, LIVE_HEARTBEAT_SECONDS);
  return state?.running ?? false;
}

/**
 * The event stream of an answer as AI SDK UI message chunks, from event `after` + 1; any number of readers may follow
 * the same run.
 * @returns null when the run is over and its log is gone.
 * @throws AppError not_found for other people's messages as for unknown ones.
 */
export async function followRun(principal: Principal, messageId: string, after: number) {
  const live = findLiveRun(messageId);
  // A run in this process knows its owner; any other is asked for in the database.
  const isOwn = live
    ? live.userId === principal.userId && live.workspaceId === principal.workspaceId
    : (await findRunState(principal, messageId, LIVE_HEARTBEAT_SECONDS)) !== null;
  if (!isOwn) throw notFound("The message");
  const events = await openRunStream(messageId, after, () => isRunning(principal, messageId));
  return events && { events, headers: { "x-vercel-ai-ui-message-stream": "v1", "x-nexus-message-id": messageId } };
}

/**
 * Stops a run; what was written so far stays and is billed. Stopping what has ended is not an error.
 * @throws AppError not_found
 */
export async function stopRun(principal: Principal, messageId: string): Promise<void> {
  const requested = await requestStop(principal, messageId, now());
  if (requested) runHub().active.get(messageId)?.stop.abort();
  else if (!(await findRunState(principal, messageId, LIVE_HEARTBEAT_SECONDS))) throw notFound("The message");
}
