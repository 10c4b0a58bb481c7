import { log } from "../log.ts";

/** Upkeep that is due every few seconds, too often for the queue. It must be safe to run in several workers at once. */
export interface PeriodicTask {
  name: string;
  everyMs: number;
  run(): Promise<unknown>;
}

/**
 * Runs tasks until stopped, each never twice at a time; a failure is logged and tried again at the next turn.
 * @returns Stops them, and resolves when the running ones have ended.
 */
export function runPeriodically(tasks: readonly PeriodicTask[]): () => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const timers = tasks.map((task) => {
    const turn = () => {
      if (running.has(task.name)) return;
      const done = task
        .run()
        .catch((error: unknown) => log.error({ err: error, task: task.name }, "periodic task failed"))
        .then(() => void running.delete(task.name));
      running.set(task.name, done);
    };
    turn();
    return setInterval(turn, task.everyMs);
  });
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await Promise.all(running.values());
  };
}
