import { sql } from "kysely";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { send } from "../../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../../gate/testing/sign-in.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import { deadLetterOf, defineJob, handleJob } from "../../../platform/jobs/define-job.ts";
import { enqueue } from "../../../platform/jobs/enqueue.ts";
import { startWorker, type Worker } from "../../../platform/jobs/start-worker.ts";
import type { Page } from "../../../platform/public/page-schema.ts";
import { CENSORED } from "../../../platform/redact.ts";
import { POLLING_MS } from "../../../testing/run-worker.ts";
import { listAuditEndpoint } from "../audit/api.ts";
import type { AuditEntry } from "../audit/schema.ts";
import {
  discardDeadJobEndpoint,
  getJobOverviewEndpoint,
  listDeadJobsEndpoint,
  listQueuesEndpoint,
  retryDeadJobEndpoint,
  retryQueueEndpoint,
} from "./api.ts";
import type { DeadJob, JobOverview, JobQueue, Retried } from "./schema.ts";

let admin: SignedInUser;
let worker: Worker | undefined;
beforeAll(async () => {
  admin = await signedInUser({ role: "admin" });
});
afterEach(async () => {
  await worker?.stop(5_000);
  worker = undefined;
});

const headers = () => ({ cookie: admin.cookie });
const soon = { timeout: 15_000, interval: 100 };
const SECRET = "sk-live-0123456789abcdef";

const makeJob = (changes: object = {}) =>
  defineJob({
    name: `test.console-${newId()}`,
    schema: z.object({ value: z.number(), token: z.string().optional() }),
    ...changes,
  });
type TestJob = ReturnType<typeof makeJob>;

async function read<T>(endpoint: Parameters<typeof send>[0], query = ""): Promise<T> {
  const answer = await send(endpoint, { headers: headers(), query });
  expect(answer.status).toBe(200);
  return answer.body.data as T;
}
const deadOf = (job: TestJob, more = "") =>
  read<Page<DeadJob>>(listDeadJobsEndpoint, `?queue=${encodeURIComponent(job.name)}${more}`);
const queueOf = async (job: TestJob) =>
  (await read<Page<JobQueue>>(listQueuesEndpoint, `?search=${job.name.toUpperCase()}`)).items[0];

/** A dead letter as pg-boss makes it, `secondsAgo`. */
async function bury(job: TestJob, payload: object, secondsAgo = 0): Promise<string> {
  const id = newId();
  await sql`insert into pgboss.job (id, name, data, output, created_on, source_name, source_id, source_retry_count)
    values (${id}, ${deadLetterOf(job.name)}, ${JSON.stringify(payload)}::text::jsonb,
      ${JSON.stringify({ name: "TypeError", message: `No: ${SECRET}`, config: { body: "a prompt" } })}::text::jsonb,
      now() - ${secondsAgo} * interval '1 second', ${job.name}, ${newId()}, 5)`.execute(asService());
  return id;
}
async function prepared(changes: object = {}): Promise<TestJob> {
  const job = makeJob(changes);
  await enqueue(job, { value: 0 });
  await sql`delete from pgboss.job where name = ${job.name}`.execute(asService());
  return job;
}
const waiting = async (job: TestJob) => {
  const { rows } = await sql<{ data: { value: number }; retryLimit: number; deadLetter: string }>`
    select data, retry_limit, dead_letter from pgboss.job where name = ${job.name} and state < 'active'`.execute(
    asService(),
  );
  return rows;
};
const audited = async (target: string) =>
  (await read<Page<AuditEntry>>(listAuditEndpoint, `?target=job&search=${target}`)).items;

describe("a job that fails for good", () => {
  it("is tried six times with a growing pause, then listed without secrets, and runs again when it is put back (RL-26)", async () => {
    const job = makeJob({ retryDelaySeconds: 1, retryDelayMaxSeconds: 1 });
    let heals = false;
    const seen: number[] = [];
    worker = await startWorker(
      [
        handleJob(job, async ({ value }, { attempt }) => {
          if (!heals) {
            seen.push(attempt);
            throw Object.assign(new Error(`Refused ${SECRET}`), { request: { prompt: "a prompt" } });
          }
          seen.push(value);
        }),
      ],
      POLLING_MS,
    );
    await enqueue(job, { value: 77, token: "hunter2hunter2" });
    // The pause is real time, which a test does not wait for: five seconds and then twice as long each time.
    const hurry = () => sql`update pgboss.job set start_after = now() where name = ${job.name}`.execute(asService());
    await vi.waitFor(async () => {
      await hurry();
      expect((await deadOf(job)).items).toHaveLength(1);
    }, soon);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    const [dead] = (await deadOf(job)).items;
    expect(dead).toMatchObject({ queue: job.name, tries: 6, error: `Error: Refused ${CENSORED}` });
    expect(JSON.parse(dead?.payload ?? "")).toEqual({ value: 77, token: CENSORED });
    const stored = await sql<{ text: string }>`
      select j.output::text as text from pgboss.job j where name in (${job.name}, ${deadLetterOf(job.name)})`.execute(
      asService(),
    );
    expect(stored.rows.map(({ text }) => text).join()).not.toMatch(/a prompt|sk-live/);
    expect(await queueOf(job)).toMatchObject({ queued: 0, active: 0, failed: 1, dead: 1, retries: 5 });

    heals = true;
    const again = await send(retryDeadJobEndpoint, { headers: headers(), params: { id: dead?.id ?? "" } });
    expect(again.status).toBe(204);
    await vi.waitFor(() => expect(seen.at(-1)).toBe(77), soon);
    expect((await deadOf(job)).items).toEqual([]);
    expect(await audited(dead?.id ?? "")).toMatchObject([{ action: "job.retried", after: { queue: job.name } }]);
  });
});

describe("dead letters in the console", () => {
  it("show of an error its name and message alone", async () => {
    const job = await prepared();
    await bury(job, { value: 1, envelope: "k1.sealed" });
    const answer = await send(listDeadJobsEndpoint, { headers: headers(), query: `?queue=${job.name}` });
    expect((answer.body.data as Page<DeadJob>).items).toMatchObject([
      { error: `TypeError: No: ${CENSORED}`, tries: 6 },
    ]);
    expect(answer.text).not.toMatch(/a prompt|k1\.sealed|sk-live/);
  });

  it("are paged newest first, and found by queue, error and id", async () => {
    const job = await prepared();
    const ids: string[] = [];
    for (const secondsAgo of [30, 20, 20, 10]) ids.push(await bury(job, { value: secondsAgo }, secondsAgo));
    const [oldest = "", , , newest = ""] = ids;
    const first = await deadOf(job, "&limit=3");
    expect(first.items[0]?.id).toBe(newest);
    const second = await deadOf(job, `&limit=3&cursor=${encodeURIComponent(first.nextCursor ?? "")}`);
    expect(second).toMatchObject({ items: [{ id: oldest }], nextCursor: null });
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(4);
    expect((await deadOf(job, "&search=typeerror")).items).toEqual([]);
    expect((await deadOf(job, "&search=no:")).items).toHaveLength(4);
    expect((await deadOf(job, `&search=${oldest}`)).items.map(({ id }) => id)).toEqual([oldest]);
    expect((await deadOf(job, "&search=%25")).items).toEqual([]);
    for (const day of ["0000-01-01", "2026-99-99", "2026-02-30"]) {
      const query = `?queue=${job.name}&cursor=${encodeURIComponent(`${day} 00:00:00|${newest}`)}`;
      expect((await send(listDeadJobsEndpoint, { headers: headers(), query })).status).toBe(422);
    }
  });

  it("go back all together, with the tries that the queue has now, and that is one entry in the log", async () => {
    const job = await prepared({ retryLimit: 3 });
    for (const value of [1, 2, 3]) await bury(job, { value });
    const other = await prepared();
    await bury(other, { value: 9 });
    const retry = (name: string) => send(retryQueueEndpoint, { headers: headers(), params: { id: name } });
    expect((await retry(job.name)).body.data as Retried).toEqual({ retried: 3, left: 0 });
    const rows = await waiting(job);
    expect(rows.map(({ data }) => data.value).sort()).toEqual([1, 2, 3]);
    expect(rows[0]).toMatchObject({ retryLimit: 3, deadLetter: deadLetterOf(job.name) });
    expect((await deadOf(other)).items).toHaveLength(1);
    expect((await retry(job.name)).body.data as Retried).toEqual({ retried: 0, left: 0 });
    expect(await audited(job.name)).toMatchObject([{ action: "job.queue_retried", after: { jobs: 3 } }]);
    expect((await retry("no.such")).status).toBe(404);
  });

  it("that two administrators put back at once go back once", async () => {
    const job = await prepared();
    const id = await bury(job, { value: 1 });
    const answers = await Promise.all(
      [1, 2, 3].map(() => send(retryDeadJobEndpoint, { headers: headers(), params: { id } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404]);
    expect(await waiting(job)).toHaveLength(1);
  });

  it("are given up with a reason that is kept", async () => {
    const job = await prepared();
    const id = await bury(job, { value: 1 });
    const discard = (body: object) => send(discardDeadJobEndpoint, { headers: headers(), params: { id }, body });
    expect((await discard({ reason: " " })).status).toBe(422);
    expect((await deadOf(job)).items).toHaveLength(1);
    expect((await discard({ reason: "Of a test" })).status).toBe(204);
    expect((await discard({ reason: "Of a test" })).status).toBe(404);
    expect((await deadOf(job)).items).toEqual([]);
    expect(await audited(id)).toMatchObject([
      { action: "job.discarded", before: { queue: job.name }, reason: "Of a test" },
    ]);
  });

  it("are all that can be put back or given up: a job that waits is not touched", async () => {
    const job = await prepared();
    const id = await enqueue(job, { value: 1 });
    for (const [endpoint, body] of [
      [retryDeadJobEndpoint, undefined],
      [discardDeadJobEndpoint, { reason: "Of a test" }],
    ] as const) {
      const answer = await send(endpoint, { headers: headers(), params: { id: id ?? "" }, ...(body ? { body } : {}) });
      expect(answer.status).toBe(404);
    }
    expect(await waiting(job)).toHaveLength(1);
    expect(await queueOf(job)).toMatchObject({ queued: 1, oldestDueAt: expect.any(String) });
  });
});

describe("the queues", () => {
  it("are paged by name", async () => {
    await prepared();
    await prepared();
    const first = await read<Page<JobQueue>>(listQueuesEndpoint, "?limit=1&search=test.console");
    const second = await read<Page<JobQueue>>(
      listQueuesEndpoint,
      `?limit=1&search=test.console&cursor=${first.nextCursor}`,
    );
    expect((first.items[0]?.name ?? "") < (second.items[0]?.name ?? "")).toBe(true);
  });

  it.each([listQueuesEndpoint, listDeadJobsEndpoint])("name a page that there cannot be", async (list) => {
    const answer = await send(list, { headers: headers(), query: "?limit=0" });
    expect(answer).toMatchObject({ status: 422, body: { error: { issues: [{ path: "limit" }] } } });
  });

  it("tell whether a worker lives, and when the clock starts what", async () => {
    const job = makeJob();
    worker = await startWorker([handleJob(job, async () => undefined, { cron: "17 3 * * *" })]);
    await vi.waitFor(async () => {
      expect((await read<JobOverview>(getJobOverviewEndpoint)).worker.alive).toBe(true);
    }, soon);
    const scheduleOf = async () =>
      (await read<JobOverview>(getJobOverviewEndpoint)).schedules.find(({ queue }) => queue === job.name);
    const schedule = await scheduleOf();
    expect(schedule).toMatchObject({ cron: "17 3 * * *", timezone: "UTC", last: null });
    expect(schedule?.nextAt).toMatch(/T03:17:00\.000Z$/);
    expect(Date.parse(schedule?.nextAt ?? "")).toBeGreaterThan(Date.now());
    await enqueue(job, { value: 1 });
    await vi.waitFor(async () => expect((await scheduleOf())?.last?.state).toBe("done"), soon);
    await sql`update pgboss.version set cron_on = now() - interval '2 minutes'`.execute(asService());
    await worker.stop(5_000);
    await sql`update pgboss.version set cron_on = now() - interval '2 minutes'`.execute(asService());
    expect((await read<JobOverview>(getJobOverviewEndpoint)).worker.alive).toBe(false);
    await sql`delete from pgboss.schedule where name = ${job.name}`.execute(asService());
  });
});
