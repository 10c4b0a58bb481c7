import { z } from "zod";
import { defineJob, handleJob, type JobHandler } from "../../platform/jobs/define-job.ts";
import type { PeriodicTask } from "../../platform/jobs/run-periodically.ts";
import { checkLedger } from "./check/service.ts";
import { expireDueCredits } from "./store.ts";

const checkLedgerJob = defineJob({
  name: "billing.check-ledger",
  schema: z.object({}),
  retryLimit: 3,
  retryDelaySeconds: 300,
  expireInSeconds: 3600,
  // Longer than until the next one, so that the console can say how the last one went.
  keepSeconds: 7 * 86_400,
});

/** The nightly comparison of the balances with the ledger. It reports; what to do about it is for a person to say. */
export const creditJobHandlers: readonly JobHandler[] = [
  handleJob(checkLedgerJob, async () => void (await checkLedger()), { concurrency: 1, cron: "43 2 * * *" }),
];

/** Credits that ran out leave the balance; what pays for a request looks at the second itself. */
export const creditTasks: readonly PeriodicTask[] = [
  { name: "expire credits", everyMs: 60_000, run: expireDueCredits },
];
