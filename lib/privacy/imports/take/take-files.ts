import { ATTACHMENT_BUCKET } from "../../../chat/service/attachments.ts";
import { cleanUpload, findFiles, recordUpload } from "../../../chat/service/bring-upload.ts";
import { newId } from "../../../platform/ids.ts";
import { deleteObject, putObject } from "../../../platform/storage.ts";
import { Refused } from "../archive/refused.ts";
import type { ImportedAttachment } from "../formats/imported-rows.ts";
import { findItems, putItems } from "../items-store.ts";
import { asRun, becomePerson } from "../run-store.ts";
import type { LeftOutReason } from "../schema.ts";
import { inBatches, type TakenFile, type Taking } from "./context.ts";

/** Thrown to take back what a transaction has written. */
class StorageFull extends Error {}

/** Stores one file with its row and its name there. @returns The file, or why it was left out. */
async function takeFile({ run, source }: Taking, attachment: ImportedAttachment): Promise<TakenFile | LeftOutReason> {
  const bytes = await source.readFile(attachment).catch((error: unknown) => {
    // One file that is too large or broken is no reason to give up the others.
    if (error instanceof Refused) return "file_unreadable" as const;
    throw error;
  });
  if (bytes === "file_unreadable") return bytes;
  if (bytes === null || bytes.length === 0) return "file_missing";
  const clean = await cleanUpload(bytes, attachment.mediaType).catch(() => null);
  if (!clean) return "file_unreadable";
  const { bytes: cleanBytes, ...facts } = clean;
  const id = newId();
  const storagePath = `${run.userId}/${id}`;
  await putObject(ATTACHMENT_BUCKET, storagePath, cleanBytes, facts.mediaType);
  try {
    const { name, mediaType } = await asRun(run, 0, async (tx) => {
      await putItems(tx, run, "attachment", [{ origin: attachment.origin, localId: id }]);
      await becomePerson(tx, run);
      const { name, createdAt } = attachment;
      const file = { ...facts, id, name, storagePath, createdAt: new Date(createdAt) };
      const recorded = await recordUpload(tx, run, file);
      if (!recorded) throw new StorageFull();
      return recorded;
    });
    return { id, name, mediaType };
  } catch (error) {
    await deleteObject(ATTACHMENT_BUCKET, storagePath);
    if (error instanceof StorageFull) return "storage_full";
    throw error;
  }
}

/** Takes over the files that messages refer to, one by one: they are as large as whole batches of rows. */
export async function takeFiles(taking: Taking): Promise<void> {
  const { run, report, files, signal } = taking;
  for await (const batch of inBatches(taking, taking.source.attachments())) {
    const known = await asRun(run, 0, (tx) =>
      findItems(
        tx,
        run,
        "attachment",
        batch.map(({ row }) => row.origin),
      ),
    );
    const stored = await findFiles(
      run,
      [...known.values()].map(({ localId }) => localId),
    );
    for (const { row, file, line } of batch) {
      signal.throwIfAborted();
      const item = known.get(row.origin);
      const here = item && stored.find(({ id }) => id === item.localId);
      if (item && here) {
        report.count(item.isOurs ? "taken" : "known", "attachments");
        files.set(row.origin, here);
      } else if (files.has(row.origin)) report.leaveOut({ file, line }, "duplicate");
      else {
        const taken = await takeFile(taking, row);
        if (typeof taken === "string") report.leaveOut({ file, line }, taken);
        else {
          report.count("taken", "attachments");
          files.set(row.origin, taken);
        }
      }
      await asRun(run, 1, async () => undefined);
    }
  }
}
