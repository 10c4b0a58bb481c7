import { z } from "zod";
import { defineJob } from "../../platform/jobs/define-job.ts";
import { idSchema } from "../../platform/public/ids.ts";

/** Makes the archive of an export. */
export const exportDataJob = defineJob({
  name: "privacy.export-data",
  schema: z.object({ exportId: idSchema }),
  retryLimit: 3,
  expireInSeconds: 3600,
});
