import { now } from "../../platform/clock.ts";
import type { DbUser } from "../../platform/db/scopes.ts";
import { log } from "../../platform/log.ts";
import { purgeTemporaryChats } from "../store/retention-store.ts";
import { purgeFilesOfEnded } from "./retention.ts";
import { finishRuns } from "./stop-runs.ts";

/** Longer than another process takes to hear that it is to stop. */
const WAIT_MS = 3_000;

/**
 * Removes a temporary chat that was marked deleted, with its files, for good: what is being written in it is stopped and
 * settled first, so that the ledger has its cost. What cannot be removed now can be reached by nobody, and goes with the
 * next pass of retention.
 */
export async function endTemporaryChat(user: DbUser, id: string): Promise<void> {
  try {
    await finishRuns(user, AbortSignal.timeout(WAIT_MS), id);
    await purgeTemporaryChats(now(), 1, id);
    await purgeFilesOfEnded(user.userId);
  } catch (error) {
    log.warn({ err: error, conversationId: id }, "an ended chat waits for retention");
  }
}
