import { deleteLostObjects } from "../../platform/retention/purge-rows.ts";
import type { RetentionClass } from "../../platform/retention/run-retention.ts";
import { deleteObject } from "../../platform/storage.ts";
import { deleteOrphan, listOrphans, purgeConversations } from "../store/retention-store.ts";
import { ATTACHMENT_BUCKET } from "./attachments.ts";

async function purgeOrphans(before: Date, limit: number): Promise<number> {
  const orphans = await listOrphans(before, limit);
  for (const { id, storagePath } of orphans) {
    // The object first: a row without an object is found again, an object without a row only later.
    await deleteObject(ATTACHMENT_BUCKET, storagePath);
    await deleteOrphan(id, before);
  }
  return orphans.length;
}

const purgeLostObjects: RetentionClass["purge"] = (before, limit) =>
  deleteLostObjects(ATTACHMENT_BUCKET, { table: "attachments", column: "storage_path" }, before, limit);

/** What of chats is not kept for ever. Conversations come first: their files become orphans with them. */
export const chatRetention: readonly RetentionClass[] = [
  { period: "deleted_conversations", batchSize: 20, purge: purgeConversations },
  { period: "orphaned_uploads", batchSize: 50, purge: purgeOrphans },
  { period: "orphaned_uploads", batchSize: 50, purge: purgeLostObjects },
];
