/** As many as the cores of the smallest machine that the tests have a limit on. */
export const LANES = 2;

/** Runs the jobs in their order, two at a time. None of them may throw. */
export async function runInLanes(jobs) {
  const waiting = jobs.values();
  const runLane = async () => {
    // The lanes share the iterator: each takes the next job that nobody has.
    for (const job of waiting) await job();
  };
  await Promise.all(Array.from({ length: LANES }, runLane));
}
