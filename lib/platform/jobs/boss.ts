import { PgBoss } from "pg-boss";
import { databaseAddress } from "../db/database-address.ts";
import { env } from "../env.ts";
import { log } from "../log.ts";
import { deadLetterOf, type Job } from "./define-job.ts";

export const JOBS_SCHEMA = "pgboss";

// The leader among the workers stamps `pgboss.version.cron_on` this often; `isWorkerAlive` reads it.
const HEARTBEAT_SECONDS = 10;

/**
 * Opens a connection to the queue. Polling only: LISTEN needs a pinned session, which neither a transaction pooler nor
 * the embedded database gives.
 * @param role A sender only enqueues; a worker also supervises, retries and keeps the schedule.
 */
export async function openBoss(role: "sender" | "worker"): Promise<PgBoss> {
  const works = role === "worker";
  const { url, ssl } = databaseAddress(env().DATABASE_URL, env().DATABASE_CA);
  const boss = new PgBoss({
    connectionString: url,
    ssl,
    application_name: `nexus-${role}`,
    schema: JOBS_SCHEMA,
    max: works ? 6 : 2,
    connectionTimeoutMillis: 10_000,
    supervise: works,
    schedule: works,
    cronMonitorIntervalSeconds: HEARTBEAT_SECONDS,
    cronWorkerIntervalSeconds: 5,
    superviseIntervalSeconds: 15,
    monitorIntervalSeconds: 60,
    monitorVacuum: false,
    reindex: false,
  });
  boss.on("error", (error) => log.error({ err: error }, "job queue error"));
  boss.on("warning", (warning) => log.warn({ warning: warning.message }, "job queue warning"));
  await boss.start();
  return boss;
}

/** Makes sure that the queue of a job and its dead letter queue exist with the job's settings. */
export async function ensureQueue(boss: PgBoss, job: Omit<Job<object>, "schema">): Promise<void> {
  const settings = {
    retryLimit: job.retryLimit,
    retryDelay: job.retryDelaySeconds,
    retryBackoff: true,
    retryDelayMax: job.retryDelayMaxSeconds,
    expireInSeconds: job.expireInSeconds,
    deleteAfterSeconds: job.keepSeconds,
  };
  const deadLetter = deadLetterOf(job.name);
  await boss.createQueue(deadLetter, { retryLimit: 0 });
  await boss.createQueue(job.name, { ...settings, deadLetter });
  await boss.updateQueue(job.name, settings);
}
