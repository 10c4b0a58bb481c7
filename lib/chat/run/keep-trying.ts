import { log } from "../../platform/log.ts";

const SPOOL_MS = 60_000;

/**
 * Repeats `work` until it succeeds or a minute has passed, because the text of an answer that was already streamed
 * must survive a restart of the database. After that the reaper closes the run from its last checkpoint.
 */
export async function keepTrying(what: string, work: () => Promise<void>): Promise<void> {
  const giveUpAt = performance.now() + SPOOL_MS;
  for (let delayMs = 100; ; delayMs = Math.min(delayMs * 2, 3000)) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() + delayMs > giveUpAt) {
        log.error({ err: error, what }, "gave up");
        return;
      }
      log.warn({ err: error, what }, "trying again");
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
}
