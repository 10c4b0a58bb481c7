import type { RetentionClass } from "../../platform/retention/run-retention.ts";
import { deleteParts } from "./parts.ts";
import { deleteStalledUpload, listStalledUploads } from "./store.ts";

async function purgeStalledUploads(before: Date, limit: number): Promise<number> {
  const stalled = await listStalledUploads(before, limit);
  for (const { id, userId, sizeBytes } of stalled) {
    // The parts first: a row without them is found again.
    await deleteParts(userId, id, sizeBytes);
    await deleteStalledUpload(id, before);
  }
  return stalled.length;
}

/** Uploads of archives that were begun and not gone on with. */
export const dataImportRetention: readonly RetentionClass[] = [
  { period: "data_imports", batchSize: 20, purge: purgeStalledUploads },
];
