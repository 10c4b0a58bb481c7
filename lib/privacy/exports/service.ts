import type { Principal } from "../../auth/schema.ts";
import { exportReadyMail } from "../../auth/security-log/data-mails.ts";
import { queueSecurityNotice } from "../../auth/security-log/queue-notice.ts";
import { recordSecurityEvent } from "../../auth/security-log/record.ts";
import { getAccount } from "../../auth/service/get-account.ts";
import { nowMs } from "../../platform/clock.ts";
import { asService, type Tx } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue, prepareQueue } from "../../platform/jobs/enqueue.ts";
import { prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { requestOrigin } from "../../platform/request-origin.ts";
import { deleteObject, openObject } from "../../platform/storage.ts";
import { declareThrottle, hitThrottle } from "../../platform/throttle.ts";
import { exportDataJob } from "./export-job.ts";
import { type DataExport, EXPORT_HOURS, EXPORTS_PER_DAY } from "./schema.ts";
import { cancelExport, deleteExport, failSilentRuns, findFinishedExport, insertExport, listExports } from "./store.ts";

export const EXPORT_BUCKET = "exports";
const PER_DAY = declareThrottle({ name: "dataExport", limit: EXPORTS_PER_DAY, windowSeconds: 86_400 });
// A run shows itself every few seconds; the queue starts a dead one again within the hour that a run may take.
const SILENT_MS = 2 * 3_600_000;

/** The person's exports that are not gone yet, newest first. */
export async function listDataExports(principal: Principal): Promise<{ items: DataExport[] }> {
  return { items: await listExports(principal) };
}

/**
 * Begins an export of everything that is kept of the person; the job does the rest.
 * @throws AppError conflict while one is under way, rate_limited beyond three in a day
 */
export async function startDataExport({ userId }: Principal): Promise<DataExport> {
  const account = await getAccount(userId);
  await Promise.all([prepareQueue(exportDataJob), prepareMailQueue()]);
  const origin = requestOrigin();
  // As service: exports, jobs and mails are the server's; of the person who asks.
  return asService()
    .transaction()
    .execute(async (tx) => {
      await failSilentRuns(tx, userId, new Date(nowMs() - SILENT_MS));
      const made = await insertExport(tx, userId, newId());
      if (!made) throw new AppError("conflict", "An export is being made already.");
      // In here, so that one that is refused, or fails to begin, is none of the three.
      const retryAfterSeconds = await hitThrottle(PER_DAY, userId, tx);
      if (retryAfterSeconds !== null) {
        throw new AppError("rate_limited", `You can make ${EXPORTS_PER_DAY} exports a day.`, { retryAfterSeconds });
      }
      await enqueue(exportDataJob, { exportId: made.id }, { tx });
      await recordSecurityEvent(tx, { userId, kind: "data_export_requested" });
      if (origin) await queueSecurityNotice(account, "data_export_requested", { origin, tx });
      return made;
    });
}

/** Stops an export that is under way, or removes one that has ended with its archive. @throws AppError not_found */
export async function removeDataExport({ userId }: Principal, id: string): Promise<void> {
  if (await cancelExport(userId, id)) return;
  const found = await findFinishedExport(userId, id);
  if (!found) throw notFound("The export");
  // The archive first: a row without one is found again.
  if (found.storagePath) await deleteObject(EXPORT_BUCKET, found.storagePath);
  await deleteExport(userId, id);
}

async function findArchive(userId: string, id: string): Promise<{ path: string; sizeBytes: number }> {
  const found = await findFinishedExport(userId, id);
  if (found?.state !== "ready" || found.storagePath === null) throw notFound("The export");
  if (found.expiresAt && found.expiresAt.getTime() <= nowMs()) throw new AppError("gone", "This export has expired.");
  return { path: found.storagePath, sizeBytes: found.sizeBytes ?? 0 };
}

/**
 * Notes that the archive is about to be downloaded. The page calls it first: a link cannot ask for a proof.
 * @throws AppError not_found, or gone after 24 hours
 */
export async function prepareDownload({ userId }: Principal, id: string): Promise<void> {
  await findArchive(userId, id);
  // As service: the log is written by the server.
  await recordSecurityEvent(asService(), { userId, kind: "data_export_downloaded" });
}

/** The archive as a download. @throws AppError not_found, or gone after 24 hours */
export async function downloadDataExport({ userId }: Principal, id: string): Promise<Response> {
  const { path, sizeBytes } = await findArchive(userId, id);
  const body = await openObject(EXPORT_BUCKET, path);
  if (!body) throw notFound("The export");
  return new Response(body, {
    headers: {
      "content-type": "application/zip",
      "content-length": String(sizeBytes),
      "content-disposition": 'attachment; filename="nexus-export.zip"',
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}

/** Tells the person that the archive is there, if this server can send mail. */
export async function queueReadyMail(tx: Tx, account: Parameters<typeof exportReadyMail>[0]): Promise<void> {
  if (env().SMTP_URL === null) return;
  const url = new URL("/settings/privacy", env().APP_URL).href;
  await queueMail(exportReadyMail(account, EXPORT_HOURS, url), { tx });
}
