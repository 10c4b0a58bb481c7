import type { PgBoss } from "pg-boss";
import { log } from "../log.ts";
import { ensureQueue, JOBS_SCHEMA, openBoss } from "./boss.ts";
import type { JobHandler } from "./define-job.ts";
import { toKeptError } from "./kept-error.ts";
import { runPeriodically } from "./run-periodically.ts";

export interface Worker {
  /** Takes no new jobs, waits for those that run (at most `timeoutMs`), closes the connection. */
  stop(timeoutMs?: number): Promise<void>;
}

const POLLING_MS = 500;
/** How often a queue is looked at even if the question for all of them says nothing. */
const BACKSTOP_SECONDS = 60;

/** Those of the named queues in which a job is due. */
const DUE = `select queue.name from unnest($1::text[]) as queue (name)
  where exists (select from ${JOBS_SCHEMA}.job
    where job.name = queue.name and job.state < 'active' and not job.blocked and job.start_after <= now())`;

/** Works on one queue, job after job while there are any. @returns The worker's id, to wake it with. */
async function workOn(boss: PgBoss, { job, run }: JobHandler): Promise<string> {
  const id: string = await boss.work(
    job.name,
    { includeMetadata: true, batchSize: 1, pollingIntervalSeconds: BACKSTOP_SECONDS },
    async ([next]) => {
      if (!next) return;
      // The next one need not wait for the bell.
      boss.notifyWorker(id);
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
  return id;
}

/**
 * Runs the jobs of every queue in `handlers`. A job that throws is retried with backoff and, after its last try, kept in
 * the dead letter queue of its name. One question for all queues wakes the workers of those where a job is due: pg-boss
 * would ask for each worker of each queue, seventeen times a second when nobody does anything.
 * @param pollingMs How often it is asked.
 */
export async function startWorker(handlers: readonly JobHandler[], pollingMs = POLLING_MS): Promise<Worker> {
  const boss = await openBoss("worker");
  const workers = new Map<string, string[]>();
  for (const handler of handlers) {
    const { job, concurrency = 2, cron } = handler;
    await ensureQueue(boss, job);
    const ids = Array.from({ length: concurrency }, () => workOn(boss, handler));
    workers.set(job.name, await Promise.all(ids));
    if (cron) await boss.schedule(job.name, cron, {}, { tz: "UTC" });
  }
  const stopBell = runPeriodically([
    {
      name: "wake the workers of jobs that are due",
      everyMs: pollingMs,
      async run() {
        const { rows } = await boss.getDb().executeSql(DUE, [[...workers.keys()]]);
        for (const { name } of rows as { name: string }[])
          for (const id of workers.get(name) ?? []) boss.notifyWorker(id);
      },
    },
  ]);
  log.info({ jobs: handlers.map(({ job }) => job.name) }, "worker ready");
  return {
    async stop(timeoutMs = 25_000) {
      await stopBell();
      await boss.stop({ graceful: true, timeout: timeoutMs });
    },
  };
}
