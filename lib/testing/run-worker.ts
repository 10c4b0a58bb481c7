import { afterAll, beforeAll } from "vitest";
import type { JobHandler } from "../platform/jobs/define-job.ts";
import { startWorker, type Worker } from "../platform/jobs/start-worker.ts";
import { closeMailTransport } from "../platform/mail/send-mail.ts";

/** Tests wait for mails all the time. */
export const POLLING_MS = 100;

/** Runs a worker for these jobs beside the tests of a file. */
export function runWorker(handlers: readonly JobHandler[]): void {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startWorker(handlers, POLLING_MS);
  });
  afterAll(async () => {
    await worker.stop(5_000);
    closeMailTransport();
  });
}
