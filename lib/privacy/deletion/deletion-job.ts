import { z } from "zod";
import { defineJob } from "../../platform/jobs/define-job.ts";
import { idSchema } from "../../platform/public/ids.ts";

/**
 * Deletes an account. It knows the request, not the person: a job that is done is kept for a while, and nothing that is
 * kept may name who is gone.
 */
export const deleteAccountJob = defineJob({
  name: "privacy.delete-account",
  schema: z.object({ deletionId: idSchema }),
  retryLimit: 20,
  expireInSeconds: 1800,
});
