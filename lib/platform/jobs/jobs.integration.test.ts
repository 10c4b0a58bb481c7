import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { sql } from "kysely";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { POLLING_MS } from "../../testing/run-worker.ts";
import { asService } from "../db/scopes.ts";
import { env, resetEnv } from "../env.ts";
import { newId } from "../ids.ts";
import { queueMail } from "../mail/queue-mail.ts";
import { closeMailTransport, sendMailHandler } from "../mail/send-mail.ts";
import { deadLetterOf, defineJob, handleJob, type JobHandler } from "./define-job.ts";
import { enqueue, prepareQueue } from "./enqueue.ts";
import { isWorkerAlive } from "./heartbeat.ts";
import { startWorker, type Worker } from "./start-worker.ts";

let worker: Worker | undefined;
async function work(...handlers: JobHandler[]): Promise<void> {
  worker = await startWorker(handlers, POLLING_MS);
}
afterEach(async () => {
  await worker?.stop(5_000);
  worker = undefined;
});
afterAll(async () => {
  closeMailTransport();
});

function makeJob(name: string, retryLimit = 2) {
  return defineJob({
    name: `test.${name}-${newId()}`,
    schema: z.object({ value: z.number() }),
    retryLimit,
    retryDelaySeconds: 1,
    retryDelayMaxSeconds: 1,
  });
}

async function listStates(queue: string): Promise<string[]> {
  const { rows } = await sql<{ state: string }>`select state from pgboss.job where name = ${queue}`.execute(
    asService(),
  );
  return rows.map(({ state }) => state);
}

const soon = { timeout: 15_000, interval: 100 };

describe("jobs", () => {
  it("wait for a worker and then run with their payload", async () => {
    const job = makeJob("wait");
    await enqueue(job, { value: 7 });
    expect(await listStates(job.name)).toEqual(["created"]);
    const seen: number[] = [];
    await work(handleJob(job, async ({ value }) => void seen.push(value)));
    await vi.waitFor(() => expect(seen).toEqual([7]), soon);
    await vi.waitFor(async () => expect(await listStates(job.name)).toEqual(["completed"]), soon);
  });

  it("that fail are tried again, and kept in the dead letter queue in the end (RL-26)", async () => {
    const poison = makeJob("poison");
    const healthy = makeJob("healthy");
    const attempts: number[] = [];
    const done: number[] = [];
    await work(
      handleJob(poison, async (_, { attempt }) => {
        attempts.push(attempt);
        throw new Error("always");
      }),
      handleJob(healthy, async ({ value }) => void done.push(value)),
    );
    await enqueue(poison, { value: 1 });
    for (let value = 0; value < 3; value++) await enqueue(healthy, { value });
    await vi.waitFor(() => expect(done.sort()).toEqual([0, 1, 2]), soon);
    await vi.waitFor(async () => expect(await listStates(deadLetterOf(poison.name))).toEqual(["created"]), soon);
    expect(attempts).toEqual([1, 2, 3]);
  });

  it("exist exactly when the transaction that enqueued them commits", async () => {
    const job = makeJob("transaction");
    await prepareQueue(job);
    const inTransaction = (fails: boolean) =>
      asService()
        .transaction()
        .execute(async (tx) => {
          await enqueue(job, { value: 1 }, { tx });
          if (fails) throw new Error("rolled back");
        });
    await expect(inTransaction(true)).rejects.toThrow("rolled back");
    expect(await listStates(job.name)).toEqual([]);
    await inTransaction(false);
    expect(await listStates(job.name)).toEqual(["created"]);
  });

  it("say so when a transaction enqueues into a queue that was not prepared", async () => {
    const job = makeJob("unprepared");
    await expect(
      asService()
        .transaction()
        .execute((tx) => enqueue(job, { value: 1 }, { tx })),
    ).rejects.toThrow(/prepareQueue/);
  });

  it("are checked before they are queued", async () => {
    await expect(enqueue(makeJob("shape"), { value: "seven" } as unknown as { value: number })).rejects.toThrow();
  });

  it("tell that a worker is alive", async () => {
    await work();
    await vi.waitFor(async () => expect(await isWorkerAlive()).toBe(true), soon);
  });
});

describe("mail", () => {
  let refusing: Server | undefined;
  afterEach(() => {
    refusing?.close();
    resetEnv();
  });

  it("is kept and sent later when the mail server is down", async () => {
    const real = env().SMTP_URL ?? "";
    let connections = 0;
    refusing = createServer((socket) => {
      connections++;
      socket.end("421 not now\r\n");
    });
    await new Promise<void>((resolve) => refusing?.listen(0, "127.0.0.1", resolve));
    process.env.SMTP_URL = `smtp://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
    resetEnv();
    const to = `${newId()}@example.org`;
    await work(sendMailHandler);
    await queueMail({ to, subject: "Later", letter: { language: "en", lines: ["text"], footer: "end" }, kind: "test" });
    await vi.waitFor(() => expect(connections).toBeGreaterThan(0), soon);
    process.env.SMTP_URL = real;
    resetEnv();
    await vi.waitFor(
      async () => {
        const response = await fetch(`${env().MAIL_OUTBOX_URL}/api/messages?to=${to}`);
        expect(((await response.json()) as { data: unknown[] }).data).toHaveLength(1);
      },
      { timeout: 18_000, interval: 200 },
    );
  });
});
