import { authJobHandlers } from "./auth/jobs.ts";
import type { JobHandler } from "./platform/jobs/define-job.ts";
import { sendMailHandler } from "./platform/mail/send-mail.ts";

/** Every kind of background work of the product; the worker runs these. */
export const jobHandlers: readonly JobHandler[] = [sendMailHandler, ...authJobHandlers];
