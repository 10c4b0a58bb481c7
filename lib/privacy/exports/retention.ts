import { deleteLostObjects } from "../../platform/retention/purge-rows.ts";
import type { RetentionClass } from "../../platform/retention/run-retention.ts";
import { deleteObject } from "../../platform/storage.ts";
import { removeLeftDirectories } from "../work-directory.ts";
import { EXPORT_BUCKET } from "./service.ts";
import { deleteExport, listEndedExports } from "./store.ts";

async function purgeExports(before: Date, limit: number): Promise<number> {
  const ended = await listEndedExports(before, limit);
  for (const { id, userId, storagePath } of ended) {
    // The archive first: a row without one is found again.
    if (storagePath) await deleteObject(EXPORT_BUCKET, storagePath);
    await deleteExport(userId, id);
  }
  return ended.length;
}

const purgeLostArchives: RetentionClass["purge"] = (before, limit) =>
  deleteLostObjects(EXPORT_BUCKET, { table: "data_exports", column: "storage_path" }, before, limit);

/**
 * Exports go a day after they ended, and archives of runs that died, or of accounts that are gone. What such runs, and
 * those of imports, left on this machine's disk goes as soon as they count as dead.
 */
export const dataExportRetention: readonly RetentionClass[] = [
  { period: "data_exports", batchSize: 20, purge: purgeExports },
  { period: "data_exports", batchSize: 20, purge: purgeLostArchives },
  { period: "data_exports", batchSize: 100, purge: removeLeftDirectories },
];
