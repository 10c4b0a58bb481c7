import type { Principal } from "../../auth/schema.ts";
import { getOwnStorageUse } from "../../chat/service/bring-upload.ts";
import { nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue, prepareQueue } from "../../platform/jobs/enqueue.ts";
import { declareThrottle, hitThrottle } from "../../platform/throttle.ts";
import { importDataJob, removeImportJob } from "./import-job.ts";
import { deletePart, putPart } from "./parts.ts";
import {
  ARCHIVE_MAX_BYTES,
  countParts,
  DATA_MAX_BYTES,
  type DataImport,
  IMPORTS_PER_DAY,
  PART_BYTES,
  type StartImport,
} from "./schema.ts";
import {
  failSilentRuns,
  findBegun,
  findUpload,
  insertImport,
  listImports,
  listOpenStates,
  lockImports,
  noteReceived,
  setRemoving,
  setWaiting,
} from "./store.ts";

const PER_DAY = declareThrottle({ name: "dataImport", limit: IMPORTS_PER_DAY, windowSeconds: 86_400 });
// A run shows itself with every batch; the queue starts a dead one again within the hour that a run may take.
const SILENT_MS = 2 * 3_600_000;
const ZIP_BEGINNINGS = ["504b0304", "504b0506"];

const refused = (message: string) => new AppError("invalid_input", message, { issues: [{ path: "body", message }] });

/** The person's imports, newest first. */
export async function listDataImports(principal: Principal): Promise<{ items: DataImport[] }> {
  return { items: await listImports(principal) };
}

/**
 * Begins an import: its archive is uploaded part by part, then it waits for its job.
 * @throws AppError conflict while another is under way, payload_too_large for an archive that could not fit what the
 *   person may store, rate_limited beyond ten in a day
 */
export async function startDataImport(principal: Principal, input: StartImport): Promise<DataImport> {
  const { userId } = principal;
  const { maxBytes } = await getOwnStorageUse(principal);
  const most = Math.min(ARCHIVE_MAX_BYTES, maxBytes === null ? ARCHIVE_MAX_BYTES : maxBytes + DATA_MAX_BYTES);
  if (input.sizeBytes > most) {
    throw new AppError("payload_too_large", "This archive is larger than what you can store.", {
      details: { maxBytes: most },
    });
  }
  // As service: imports are the server's; of the person who asks.
  return asService()
    .transaction()
    .execute(async (tx) => {
      await lockImports(tx, userId);
      await failSilentRuns(tx, userId, new Date(nowMs() - SILENT_MS));
      if ((await listOpenStates(tx, userId)).length > 0) {
        throw new AppError("conflict", "Another import is under way. Wait for it, or remove it.");
      }
      // In here, so that one that is refused is none of the ten.
      const retryAfterSeconds = await hitThrottle(PER_DAY, userId, tx);
      if (retryAfterSeconds !== null) {
        throw new AppError("rate_limited", `You can begin ${IMPORTS_PER_DAY} imports a day.`, { retryAfterSeconds });
      }
      return insertImport(tx, userId, newId(), input);
    });
}

/**
 * Takes a part of an archive. Parts come in their order; one that is sent again replaces itself.
 * @param number From 0.
 * @throws AppError not_found, conflict when the import takes none any more, invalid_input when it is not the next part or
 *   not of its size
 */
export async function putImportPart(
  { userId }: Principal,
  id: string,
  number: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const found = await findUpload(userId, id);
  if (!found) throw notFound("The import");
  if (found.state !== "uploading") throw new AppError("conflict", "This import takes no parts any more.");
  const last = countParts(found.sizeBytes) - 1;
  if (number > last || number > found.receivedParts) throw refused("Send the parts in their order.");
  const size = number < last ? PART_BYTES : found.sizeBytes - last * PART_BYTES;
  if (bytes.byteLength !== size) throw refused(`This part has to have ${size} bytes.`);
  if (number === 0 && !ZIP_BEGINNINGS.includes(Buffer.from(bytes.subarray(0, 4)).toString("hex"))) {
    throw refused("This is no ZIP.");
  }
  await putPart(userId, id, number, bytes);
  if (await noteReceived(userId, id, number + 1)) return;
  // Sent twice, because its answer was long in coming, and the upload has ended with the other one: it is in its place,
  // and goes with all parts once they are read.
  const { state } = (await findUpload(userId, id)) ?? {};
  if (state === "waiting" || state === "running") return;
  // It was cancelled meanwhile; its parts may have been removed before this one came.
  await deletePart(userId, id, number);
  throw notFound("The import");
}

/**
 * Has an archive read that has arrived as a whole. Whoever asks again, because the answer got lost, gets the import that
 * was begun: told of a conflict, the page would give it up and remove it.
 * @throws AppError not_found, conflict when parts are missing, or when it has failed or is being removed
 */
export async function beginDataImport({ userId }: Principal, id: string): Promise<DataImport> {
  await prepareQueue(importDataJob);
  return asService()
    .transaction()
    .execute(async (tx) => {
      await lockImports(tx, userId);
      const found = await findUpload(userId, id, tx);
      if (!found) throw notFound("The import");
      if (found.receivedParts < countParts(found.sizeBytes)) {
        throw new AppError("conflict", "Parts of the archive are missing.");
      }
      const waiting = await setWaiting(tx, userId, id);
      if (waiting) {
        await enqueue(importDataJob, { importId: id }, { tx });
        return waiting;
      }
      const begun = await findBegun(tx, userId, id);
      if (!begun) throw new AppError("conflict", "This import has failed, or is being removed.");
      return begun;
    });
}

/**
 * Cancels an import, or removes one that has ended, with everything that it made. A job does it.
 * @throws AppError not_found, conflict while another import is under way: it may count on what this one brought
 */
export async function removeDataImport({ userId }: Principal, id: string): Promise<void> {
  await prepareQueue(removeImportJob);
  await asService()
    .transaction()
    .execute(async (tx) => {
      await lockImports(tx, userId);
      const open = await listOpenStates(tx, userId);
      if (open.some((other) => other.id !== id && other.state !== "removing")) {
        throw new AppError("conflict", "Another import is under way. Wait for it, or remove it.");
      }
      if (!(await setRemoving(tx, userId, id))) throw notFound("The import");
      await enqueue(removeImportJob, { importId: id }, { tx });
    });
}
