import { z } from "zod";
import { defineJob } from "../../../platform/jobs/define-job.ts";

/** Eight tries in about twenty minutes; then the event is dead until an administrator replays it. */
export const stripeEventJob = defineJob({
  name: "billing.processStripeEvent",
  schema: z.object({ stripeEventId: z.string() }),
  retryLimit: 7,
  retryDelaySeconds: 5,
  expireInSeconds: 120,
});
