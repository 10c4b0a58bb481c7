import { log } from "../../lib/platform/log.ts";

/** Where Next keeps its listener for the process: what stands here when it listens is not added again by a route. */
const NEXT_LISTENER = Symbol.for("next.unhandledRejectionListener");
type Listener = (error: unknown) => void;

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
  for (const listener of process.listeners("uncaughtException")) {
    if (listener.name === "logError") process.removeListener("uncaughtException", listener);
  }
  process.on("uncaughtException", (error) => log.error({ err: error }, "uncaught exception"));

  const shared = globalThis as { [NEXT_LISTENER]?: Listener };
  const onRejection: Listener = (error) => log.error({ err: error }, "unhandled rejection");
  if (shared[NEXT_LISTENER]) process.removeListener("unhandledRejection", shared[NEXT_LISTENER]);
  shared[NEXT_LISTENER] = onRejection;
  process.on("unhandledRejection", onRejection);
}
