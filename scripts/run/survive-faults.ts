import { log } from "../../lib/platform/log.ts";

const EVENTS = [
  ["uncaughtException", "uncaught exception"],
  ["unhandledRejection", "unhandled rejection"],
] as const;
/** By name: its filter of rejections from aborted renders listens to the same event, and stays. */
const NEXT_LISTENERS = new Set(["logError", "unhandledRejectionListener"]);

/**
 * Keeps a process alive through errors that no promise and no `try` has caught: one request or job has failed, and all
 * others, with the answers that are being written for other people, go on (RL-35). Ending the process would be the
 * greater harm here: what is left unfinished by the error is local to its request, since all shared state is changed
 * in transactions of the database. One that is known: postgres.js 3.4 throws outside of promises when a connection is
 * lost at the wrong moment.
 *
 * To be called when the process serves: what fails during its start must end it, so that its supervisor tries again.
 * Takes the place of Next's own listeners, which print errors with everything that is attached to them (DP-12).
 */
export function surviveFaults(): void {
  for (const [event, what] of EVENTS) {
    for (const listener of process.listeners(event as "uncaughtException")) {
      if (NEXT_LISTENERS.has(listener.name)) process.removeListener(event, listener);
    }
    process.on(event, (error: unknown) => log.error({ err: error }, what));
  }
}
