import type { Db, PgBoss } from "pg-boss";
import type { Tx } from "../db/scopes.ts";
import { processWide } from "../process-wide.ts";
import { ensureQueue, openBoss } from "./boss.ts";
import type { Job } from "./define-job.ts";

interface Sender {
  boss: Promise<PgBoss>;
  queues: Map<string, Promise<void>>;
}
// One for the process: each copy of this module would open connections of its own.
const shared = processWide<{ value?: Sender | undefined }>("job-sender", () => ({}));

function sender(): Sender {
  if (!shared.value) {
    const boss = openBoss("sender");
    // A queue that could not be reached is tried again by the next call.
    boss.catch(() => {
      shared.value = undefined;
    });
    shared.value = { boss, queues: new Map() };
  }
  return shared.value;
}

/**
 * Makes the queue of a job ready. Must be called before a transaction that enqueues: inside it, this would wait for a
 * second connection while the first is held, and the embedded database has only one.
 */
export async function prepareQueue<TPayload extends object>(job: Job<TPayload>): Promise<void> {
  const { boss, queues } = sender();
  const ready = await boss;
  let queue = queues.get(job.name);
  if (!queue) {
    queue = ensureQueue(ready, job).then(async () => {
      // Any look-up fills the library's own cache of queues, which it would otherwise do at the first send.
      await ready.findJobs(job.name, { id: "00000000-0000-0000-0000-000000000000" });
    });
    queues.set(job.name, queue);
    queue.catch(() => queues.delete(job.name));
  }
  await queue;
}

/** Runs pg-boss statements inside a transaction of ours. */
function inTransaction(tx: Tx): Db {
  return {
    async executeSql(text, values = []) {
      const result = await tx.executeQuery({
        sql: text,
        parameters: values,
        query: { kind: "RawNode", sqlFragments: [text], parameters: [] },
        queryId: { queryId: "pg-boss" },
      });
      return { rows: [...result.rows] };
    },
  };
}

export interface EnqueueOptions {
  /** The job then exists exactly when this transaction commits. `prepareQueue` must have been awaited before it began. */
  tx?: Tx;
  startAfterSeconds?: number;
  /** While a job with this key waits, another one is not enqueued within `singletonSeconds`. */
  singletonKey?: string;
  singletonSeconds?: number;
}

/**
 * Puts a job into its queue; it is run by the worker now or, when that is down, later.
 * @returns The job's id, or null when `singletonKey` held it back.
 */
export async function enqueue<TPayload extends object>(
  job: Job<TPayload>,
  payload: TPayload,
  options: EnqueueOptions = {},
): Promise<string | null> {
  const data = job.schema.parse(payload);
  if (!options.tx) await prepareQueue(job);
  else if (!shared.value?.queues.has(job.name)) throw new Error(`prepareQueue(${job.name}) first`);
  const boss = await sender().boss;
  return boss.send(job.name, data, {
    ...(options.tx ? { db: inTransaction(options.tx) } : {}),
    ...(options.startAfterSeconds === undefined ? {} : { startAfter: options.startAfterSeconds }),
    ...(options.singletonKey === undefined ? {} : { singletonKey: options.singletonKey }),
    ...(options.singletonSeconds === undefined ? {} : { singletonSeconds: options.singletonSeconds }),
  });
}

/** Waits until the queue's own tables are there, which the first process that uses it makes. */
export async function ensureJobTables(): Promise<void> {
  await sender().boss;
}

/** When a cron expression is due next; null when it never is. */
export async function findNextRun(cron: string, timezone: string): Promise<Date | null> {
  const boss = await sender().boss;
  return boss.previewSchedule(cron, { tz: timezone, count: 1 })[0] ?? null;
}

/** Closes the connection that `enqueue` uses. */
export async function closeJobSender(): Promise<void> {
  const open = shared.value;
  shared.value = undefined;
  const boss = await open?.boss.catch(() => undefined);
  await boss?.stop({ graceful: false });
}
