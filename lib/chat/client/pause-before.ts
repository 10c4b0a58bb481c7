const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/** Milliseconds before the `attempt`-th try (1, 2, …): doubling, capped, and spread so that tabs do not march in step. */
export function pauseMs(attempt: number, random: number = Math.random()): number {
  const full = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
  return Math.round(full * (0.5 + random / 2));
}

/** Waits `pauseMs(attempt)`, less when the browser reports that it is online again or the signal aborts. */
export function pauseBefore(attempt: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      removeEventListener("online", finish);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, pauseMs(attempt));
    addEventListener("online", finish);
    signal.addEventListener("abort", finish);
  });
}
