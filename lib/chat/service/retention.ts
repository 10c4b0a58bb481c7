import { deleteLostObjects } from "../../platform/retention/purge-rows.ts";
import type { RetentionClass } from "../../platform/retention/run-retention.ts";
import { deleteObject } from "../../platform/storage.ts";
import { deleteOrphan, listOrphans, purgeConversations, purgeTemporaryChats } from "../store/retention-store.ts";
import { ATTACHMENT_BUCKET } from "./attachments.ts";

/** A pass is made every hour: what would become too old before the next one, with an hour to spare, goes in this one. */
const AHEAD_MS = 2 * 3600 * 1000;
/** Files of temporary chats are orphans since 1970. */
const AFTER_EPOCH = new Date(1);

const purgeOld: RetentionClass["purge"] = (before, limit) =>
  purgeTemporaryChats(new Date(before.getTime() + AHEAD_MS), limit);

async function purgeOrphans(before: Date, limit: number, userId: string | null = null): Promise<number> {
  const orphans = await listOrphans(before, limit, userId);
  for (const { id, storagePath } of orphans) {
    // The row first: whoever sends the file at this moment keeps it whole, or is told that it is gone. An object that
    // cannot be deleted now is one without a row, which goes later.
    if (await deleteOrphan(id, before)) await deleteObject(ATTACHMENT_BUCKET, storagePath);
  }
  return orphans.length;
}

/** Removes the files of temporary chats of a person that are gone. */
export async function purgeFilesOfEnded(userId: string): Promise<void> {
  const limit = 50;
  while ((await purgeOrphans(AFTER_EPOCH, limit, userId)) === limit);
}

const purgeLostObjects: RetentionClass["purge"] = (before, limit) =>
  deleteLostObjects(ATTACHMENT_BUCKET, { table: "attachments", column: "storage_path" }, before, limit);

/** What of chats is not kept for ever. Conversations come first: their files become orphans with them. */
export const chatRetention: readonly RetentionClass[] = [
  { period: "temporary_chats", batchSize: 20, purge: purgeOld },
  { period: "deleted_conversations", batchSize: 20, purge: purgeConversations },
  { period: "orphaned_uploads", batchSize: 50, purge: (before, limit) => purgeOrphans(before, limit) },
  { period: "orphaned_uploads", batchSize: 50, purge: purgeLostObjects },
];
