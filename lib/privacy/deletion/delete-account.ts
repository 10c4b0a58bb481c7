import { forgetPrincipal } from "../../auth/find-principal.ts";
import { eraseIdentity } from "../../auth/identity-store.ts";
import { accountDeletedMail } from "../../auth/security-log/data-mails.ts";
import { findAccount } from "../../auth/service/find-account.ts";
import { endSubscriptions } from "../../billing/stripe/service/end-subscriptions.ts";
import { finishRuns } from "../../chat/service/stop-runs.ts";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import type { JobRun } from "../../platform/jobs/define-job.ts";
import { forgetJobs } from "../../platform/jobs/forget-jobs.ts";
import { log } from "../../platform/log.ts";
import { forgetOutbox } from "../../platform/mail/forget-outbox.ts";
import { prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { beginDeletion } from "./begin-deletion.ts";
import { eraseFiles, eraseRedisKeys } from "./erase-elsewhere.ts";
import { deleteProfile } from "./erase-store.ts";
import { deleteDeletion, findDeletion } from "./store.ts";

/** The rows, what the queue holds, and the mail that says so: all at once, so that it is sent exactly when it is true. */
async function eraseRows(userId: string): Promise<void> {
  const account = await findAccount(userId);
  if (!account) return;
  await prepareMailQueue();
  await asService()
    .transaction()
    .execute(async (tx) => {
      await forgetJobs(tx, userId, account.email);
      const wasThere = await deleteProfile(tx, userId, account.email);
      if (wasThere && env().SMTP_URL !== null) await queueMail(accountDeletedMail(account), { tx });
    });
  forgetPrincipal(userId);
}

/** Where this server keeps mails itself, also those to somebody who is gone; the last one comes after this. */
async function eraseOutbox(userId: string): Promise<void> {
  const account = await findAccount(userId);
  if (account) await forgetOutbox(account.email);
}

type Step = (userId: string, signal: AbortSignal) => Promise<void>;

// As service: the auth service's tables are nobody's to write; the job names its account.
const eraseSignIn: Step = (userId) =>
  asService()
    .transaction()
    .execute((tx) => eraseIdentity(tx, userId));

/**
 * What an account is in, from the outside in. Each step can be repeated and finds nothing the second time; what a later
 * one needs to know is not removed by an earlier one. Rows come last but one, because they say whose the rest is; files
 * once more after them, because an upload that was under way may have ended behind the first look.
 */
const STEPS: readonly Step[] = [
  (userId, signal) => finishRuns({ userId }, signal),
  (userId) => endSubscriptions({ userId }),
  eraseFiles,
  eraseRedisKeys,
  eraseOutbox,
  eraseSignIn,
  eraseRows,
  eraseFiles,
  eraseRedisKeys,
];

/**
 * The job: deletes an account that is due. Its request is the last thing to go, so that a run which died anywhere is
 * begun again, by the queue or an hour later by `queueDueDeletions`.
 */
export async function deleteAccount(
  { deletionId }: { deletionId: string },
  { signal }: Pick<JobRun, "signal">,
): Promise<void> {
  const deletion = await findDeletion(deletionId);
  if (!deletion) return;
  if (deletion.startedAt === null && !(await beginDeletion(deletion))) return;
  for (const step of STEPS) {
    signal.throwIfAborted();
    await step(deletion.userId, signal);
  }
  signal.throwIfAborted();
  await deleteDeletion(deletionId);
  log.info({ deletionId }, "account deleted");
}
