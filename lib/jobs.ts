import { authJobHandlers } from "./auth/jobs.ts";
import { reapReservations } from "./billing/service.ts";
import { reapRuns } from "./chat/service/reap-runs.ts";
import type { JobHandler } from "./platform/jobs/define-job.ts";
import type { PeriodicTask } from "./platform/jobs/run-periodically.ts";
import { sendMailHandler } from "./platform/mail/send-mail.ts";

/** Every kind of background work of the product; the worker runs these. */
export const jobHandlers: readonly JobHandler[] = [sendMailHandler, ...authJobHandlers];

/** Upkeep of the worker: runs and reservations whose process has died are closed. */
export const periodicTasks: readonly PeriodicTask[] = [
  { name: "reap runs", everyMs: 1_000, run: reapRuns },
  { name: "reap reservations", everyMs: 60_000, run: reapReservations },
];
