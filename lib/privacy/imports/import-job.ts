import { z } from "zod";
import { defineJob } from "../../platform/jobs/define-job.ts";
import { idSchema } from "../../platform/public/ids.ts";

/** Reads the archive of an import and takes over what is in it. */
export const importDataJob = defineJob({
  name: "privacy.import-data",
  schema: z.object({ importId: idSchema }),
  retryLimit: 3,
  expireInSeconds: 3600,
});

/** Removes an import with everything that it made. */
export const removeImportJob = defineJob({
  name: "privacy.remove-import",
  schema: z.object({ importId: idSchema }),
  retryLimit: 10,
  expireInSeconds: 3600,
});
