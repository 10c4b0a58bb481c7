import { z } from "zod";
import { defineJob } from "../platform/jobs/define-job.ts";

/**
 * "Mail this address what it asked for, if there is reason to." The request that asks only enqueues this, whoever the
 * address belongs to, so that neither its answer nor its time tells whether there is an account.
 */
export const sendCodeJob = defineJob({
  name: "auth.send-code",
  schema: z.object({
    email: z.string(),
    /** `sign_up` confirms, or tells the owner of a confirmed address; `verify` confirms; `reset` sets a new password. */
    reason: z.enum(["sign_up", "verify", "reset"]),
  }),
  keepSeconds: 600,
});
export type SendCode = z.infer<typeof sendCodeJob.schema>;
