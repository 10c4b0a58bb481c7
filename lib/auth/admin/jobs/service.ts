import { nowMs } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { notFound } from "../../../platform/errors.ts";
import { ensureJobTables, findNextRun } from "../../../platform/jobs/enqueue.ts";
import { findWorkerHeartbeat, isFresh } from "../../../platform/jobs/heartbeat.ts";
import { storedErrorText } from "../../../platform/jobs/stored-error.ts";
import type { Page } from "../../../platform/public/page-schema.ts";
import { redactJson } from "../../../platform/redact.ts";
import type { Principal } from "../../schema.ts";
import { recordAdminChange } from "../audit/record.ts";
import type { DeadJob, DeadJobQuery, JobOverview, JobQueue, QueueQuery, Retried } from "./schema.ts";
import {
  countDeadRows,
  type DeadJobRow,
  discardDeadRow,
  listDeadRows,
  listQueueRows,
  listScheduleRows,
  redriveDeadRows,
} from "./store.ts";

const PAYLOAD_LENGTH = 4_000;
/** Dead letters that go back into their queue with one request. */
export const RETRY_BATCH = 1_000;

/** The queues, by name, with how many jobs stand where. */
export async function listQueues(query: QueueQuery): Promise<Page<JobQueue>> {
  await ensureJobTables();
  const rows = await listQueueRows({ ...query, limit: query.limit + 1 });
  const shown = rows.slice(0, query.limit);
  return {
    items: shown.map(({ oldestDueAt, ...row }) => ({ ...row, oldestDueAt: oldestDueAt?.toISOString() ?? null })),
    nextCursor: rows.length > query.limit ? (shown.at(-1)?.name ?? null) : null,
  };
}

function toDeadJob({ id, queue, payload, error, tries, enqueuedAt, diedAt }: DeadJobRow): DeadJob {
  return {
    id,
    queue,
    tries,
    createdAt: enqueuedAt.toISOString(),
    diedAt: diedAt.toISOString(),
    error: storedErrorText(error),
    payload: JSON.stringify(redactJson(payload), null, 2).slice(0, PAYLOAD_LENGTH),
  };
}

/** The dead letters that fit, the newest first. */
export async function listDeadJobs(query: DeadJobQuery): Promise<Page<DeadJob>> {
  await ensureJobTables();
  const rows = await listDeadRows({ ...query, limit: query.limit + 1 });
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toDeadJob),
    nextCursor: rows.length > query.limit && last ? `${last.diedAtText}|${last.id}` : null,
  };
}

/**
 * Puts one dead letter back into its queue, with all its tries.
 * @throws AppError not_found when it is none, or none any more
 */
export async function retryDeadJob({ userId: actorId }: Principal, id: string): Promise<void> {
  await ensureJobTables();
  await asService()
    .transaction()
    .execute(async (tx) => {
      const [job] = await redriveDeadRows(tx, { id, limit: 1 });
      if (!job) throw notFound("The job");
      await recordAdminChange(tx, { actorId, action: "job.retried", target: id, after: { queue: job.queue } });
    });
}

/**
 * Puts the dead letters of a queue back into it, the oldest thousand.
 * @throws AppError not_found for a queue that does not exist
 */
export async function retryQueue({ userId: actorId }: Principal, queue: string): Promise<Retried> {
  await ensureJobTables();
  if ((await countDeadRows(queue)) === null) throw notFound("The queue");
  const retried = await asService()
    .transaction()
    .execute(async (tx) => {
      const { length } = await redriveDeadRows(tx, { queue, limit: RETRY_BATCH });
      if (length > 0) {
        await recordAdminChange(tx, { actorId, action: "job.queue_retried", target: queue, after: { jobs: length } });
      }
      return length;
    });
  return { retried, left: (await countDeadRows(queue)) ?? 0 };
}

/** Gives a dead letter up for good. @throws AppError not_found when it is none, or none any more */
export async function discardDeadJob({ userId: actorId }: Principal, id: string, reason: string): Promise<void> {
  await ensureJobTables();
  await asService()
    .transaction()
    .execute(async (tx) => {
      const job = await discardDeadRow(tx, id);
      if (!job) throw notFound("The job");
      const before = { queue: job.queue };
      await recordAdminChange(tx, { actorId, action: "job.discarded", target: id, before, reason });
    });
}

type Schedule = JobOverview["schedules"][number];

const STATES: Readonly<Record<string, "running" | "done" | "failed">> = {
  active: "running",
  completed: "done",
  failed: "failed",
};

/** Whether a worker lives, and what the clock starts. */
export async function getJobOverview(): Promise<JobOverview> {
  await ensureJobTables();
  const [seenAt, rows] = await Promise.all([findWorkerHeartbeat(), listScheduleRows()]);
  const schedules = rows.map(
    async ({ name, cron, timezone, lastAt, lastState }): Promise<Schedule> => ({
      queue: name,
      cron,
      timezone,
      last: lastAt && { at: lastAt.toISOString(), state: STATES[lastState ?? ""] ?? "waiting" },
      nextAt: (await findNextRun(cron, timezone))?.toISOString() ?? null,
    }),
  );
  return {
    worker: { alive: isFresh(seenAt, nowMs()), seenAt: seenAt?.toISOString() ?? null },
    schedules: await Promise.all(schedules),
  };
}
