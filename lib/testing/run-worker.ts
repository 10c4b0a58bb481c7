import { afterAll, beforeAll } from "vitest";
import { closeDatabase } from "../platform/db/client.ts";
import type { JobHandler } from "../platform/jobs/define-job.ts";
import { closeJobSender } from "../platform/jobs/enqueue.ts";
import { startWorker, type Worker } from "../platform/jobs/start-worker.ts";
import { closeMailTransport } from "../platform/mail/send-mail.ts";

/** Tests wait for mails all the time. */
export const POLLING_SECONDS = 0.5;

/** Runs a worker for these jobs beside the tests of a file, and closes what both have opened behind the last of them. */
export function runWorker(handlers: readonly JobHandler[]): void {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startWorker(handlers, POLLING_SECONDS);
  });
  afterAll(async () => {
    await worker.stop(5_000);
    await closeJobSender();
    closeMailTransport();
    await closeDatabase();
  });
}
