/** As many as the cores of the smallest machine that the tests have a limit on. */
export const LANES = 2;

/**
 * Runs jobs two at a time. Each lane runs the jobs of its own queue in their order, and then takes from the other's what
 * nobody has begun; with one queue both take from that. No job may throw.
 */
export async function runInLanes(...queues) {
  const waiting = queues.map((jobs) => jobs.values());
  const runLane = async (lane) => {
    for (let turn = 0; turn < waiting.length; turn++) {
      // The lanes share the iterators: each takes the next job that nobody has.
      for (const job of waiting[(lane + turn) % waiting.length]) await job();
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, lane) => runLane(lane)));
}
