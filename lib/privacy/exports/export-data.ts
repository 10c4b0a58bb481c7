import { openAsBlob } from "node:fs";
import { getAccount } from "../../auth/service/get-account.ts";
import { nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import type { JobRun } from "../../platform/jobs/define-job.ts";
import { prepareMailQueue } from "../../platform/mail/queue-mail.ts";
import { deleteObject, putFile } from "../../platform/storage.ts";
import { openArchive } from "./archive-writer.ts";
import { exportDataJob } from "./export-job.ts";
import { EXPORT_HOURS } from "./schema.ts";
import { EXPORT_BUCKET, queueReadyMail } from "./service.ts";
import { claimExport, failExport, finishExport, noteProgress } from "./store.ts";
import { writeArchive } from "./write-archive.ts";

/** Thrown to leave a run whose export nobody wants any more, or that another run has taken over. */
class NotWanted extends Error {}

async function makeArchive(id: string, runToken: string, userId: string, signal: AbortSignal): Promise<void> {
  const account = await getAccount(userId);
  const archive = await openArchive();
  const storagePath = `${userId}/${runToken}.zip`;
  try {
    await writeArchive(archive, account, async (doneItems, totalItems) => {
      signal.throwIfAborted();
      if (!(await noteProgress(id, runToken, { doneItems, totalItems }))) throw new NotWanted();
    });
    await archive.close();
    const file = await openAsBlob(archive.path, { type: "application/zip" });
    await putFile(EXPORT_BUCKET, storagePath, file);
    await prepareMailQueue();
    const expiresAt = new Date(nowMs() + EXPORT_HOURS * 3_600_000);
    // As service: what becomes of an export is the server's.
    const isOurs = await asService()
      .transaction()
      .execute(async (tx) => {
        const finished = await finishExport(tx, { id, runToken, storagePath, sizeBytes: file.size, expiresAt });
        if (finished) await queueReadyMail(tx, account);
        return finished;
      });
    if (!isOurs) await deleteObject(EXPORT_BUCKET, storagePath);
  } finally {
    await archive.discard();
  }
}

/** The job: makes the archive of an export and stores it. A run that fails is tried again from the start. */
export async function exportData({ exportId }: { exportId: string }, { attempt, signal }: JobRun): Promise<void> {
  const runToken = newId();
  const claimed = await claimExport(exportId, runToken);
  if (!claimed) return;
  try {
    await makeArchive(exportId, runToken, claimed.userId, signal);
  } catch (error) {
    if (error instanceof NotWanted) return;
    await failExport(exportId, runToken, attempt > exportDataJob.retryLimit);
    throw error;
  }
}
