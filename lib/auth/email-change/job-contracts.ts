import { z } from "zod";
import { defineJob } from "../../platform/jobs/define-job.ts";

/** "Write to both mailboxes of this change." */
export const mailEmailChangeJob = defineJob({
  name: "auth.mail-email-change",
  schema: z.object({ changeId: z.uuid() }),
  keepSeconds: 600,
});

/** "The address of this account is another one now." For rooms that keep it elsewhere; queued where Stripe is set up. */
export const emailChangedJob = defineJob({
  name: "auth.email-changed",
  schema: z.object({ userId: z.uuid() }),
  retryLimit: 8,
  retryDelaySeconds: 30,
});
