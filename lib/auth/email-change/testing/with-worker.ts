import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { jobHandlers } from "../../../jobs.ts";
import { setClock } from "../../../platform/clock.ts";
import { closeDatabase } from "../../../platform/db/client.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { closeJobSender } from "../../../platform/jobs/enqueue.ts";
import { startWorker, type Worker } from "../../../platform/jobs/start-worker.ts";
import { closeMailTransport } from "../../../platform/mail/send-mail.ts";

/** Runs the worker beside the tests of a file, and takes back what one of them has changed for all. */
export function runWithWorker(): void {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startWorker(jobHandlers);
  });
  afterEach(async () => {
    setClock();
    vi.unstubAllEnvs();
    resetEnv();
    await asService().deleteFrom("signUpSettings").execute();
  });
  afterAll(async () => {
    await worker.stop(5_000);
    await closeJobSender();
    closeMailTransport();
    await closeDatabase();
  });
}
