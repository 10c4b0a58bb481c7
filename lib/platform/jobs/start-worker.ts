import { log } from "../log.ts";
import { ensureQueue, openBoss } from "./boss.ts";
import type { JobHandler } from "./define-job.ts";
import { toKeptError } from "./kept-error.ts";

export interface Worker {
  /** Takes no new jobs, waits for those that run (at most `timeoutMs`), closes the connection. */
  stop(timeoutMs?: number): Promise<void>;
}

const POLLING_SECONDS = 1;

/**
 * Runs the jobs of every queue in `handlers`. A job that throws is retried with backoff and, after its last try, kept in
 * the dead letter queue of its name.
 * @param pollingSeconds How often each queue is asked for jobs; 0.5 at least.
 */
export async function startWorker(
  handlers: readonly JobHandler[],
  pollingSeconds: number = POLLING_SECONDS,
): Promise<Worker> {
  const boss = await openBoss("worker");
  for (const { job, run, concurrency = 2, cron } of handlers) {
    await ensureQueue(boss, job);
    await boss.work(
      job.name,
      {
        includeMetadata: true,
        batchSize: 1,
        pollingIntervalSeconds: pollingSeconds,
        localConcurrency: concurrency,
      },
      async ([next]) => {
        if (!next) return;
        const attempt = next.retryCount + 1;
        try {
          await run(next.data, { jobId: next.id, attempt, signal: next.signal });
        } catch (error) {
          const isLast = next.retryCount >= next.retryLimit;
          log[isLast ? "error" : "warn"]({ job: job.name, jobId: next.id, attempt, err: error }, "job failed");
          throw toKeptError(error);
        }
      },
    );
    if (cron) await boss.schedule(job.name, cron, {}, { tz: "UTC" });
  }
  log.info({ jobs: handlers.map(({ job }) => job.name) }, "worker ready");
  return { stop: (timeoutMs = 25_000) => boss.stop({ graceful: true, timeout: timeoutMs }) };
}
