import type { PgBoss } from "pg-boss";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { setClock } from "../../../platform/clock.ts";
import { closeDatabase } from "../../../platform/db/client.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { ensureQueue, openBoss } from "../../../platform/jobs/boss.ts";
import { closeJobSender } from "../../../platform/jobs/enqueue.ts";
import { closeMailTransport, sendMailHandler } from "../../../platform/mail/send-mail.ts";
import { authJobHandlers } from "../../jobs.ts";

// In this order: what the others do ends in mails.
const HANDLERS = [...authJobHandlers, sendMailHandler];
let boss: PgBoss;

/** Does what is queued, now: the real worker looks once a second, and most of these tests are about mails. */
export async function workOff(): Promise<void> {
  for (const { job, run } of HANDLERS) {
    for (;;) {
      const [next] = await boss.fetch<object>(job.name);
      if (!next) break;
      await run(next.data as never, { jobId: next.id, attempt: 1, signal: new AbortController().signal });
      await boss.complete(job.name, next.id);
    }
  }
}

/** Makes `workOff` ready for the tests of a file, and takes back what one of them has changed for all. */
export function workInTests(): void {
  beforeAll(async () => {
    boss = await openBoss("worker");
    for (const { job } of HANDLERS) await ensureQueue(boss, job);
  });
  afterEach(async () => {
    setClock();
    vi.unstubAllEnvs();
    resetEnv();
    await asService().deleteFrom("signUpSettings").execute();
  });
  afterAll(async () => {
    await boss.stop({ graceful: false });
    await closeJobSender();
    closeMailTransport();
    await closeDatabase();
  });
}
