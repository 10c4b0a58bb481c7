import { z } from "zod";
import { defineJob } from "../../platform/jobs/define-job.ts";

/** Well within the day for which Stripe keeps the key that makes a repeated refund one. */
export const sendRefundJob = defineJob({
  name: "billing.send-refund",
  schema: z.object({ refundId: z.string() }),
  retryLimit: 8,
  retryDelaySeconds: 15,
  expireInSeconds: 120,
});
