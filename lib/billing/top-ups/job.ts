import { z } from "zod";
import { defineJob } from "../../platform/jobs/define-job.ts";

/** Charges the card for one purchase. About an hour of tries; one that gave up is begun again by the worker's upkeep. */
export const chargeTopUpJob = defineJob({
  name: "billing.charge-top-up",
  schema: z.object({ topUpId: z.uuid() }),
  retryLimit: 9,
  retryDelaySeconds: 10,
});
