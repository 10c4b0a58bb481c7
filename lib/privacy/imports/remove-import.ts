import { isDeepStrictEqual } from "node:util";
import { ATTACHMENT_BUCKET } from "../../chat/service/attachments.ts";
import { now } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import type { JobRun } from "../../platform/jobs/define-job.ts";
import { deleteObject } from "../../platform/storage.ts";
import { deleteParts } from "./parts.ts";
import {
  clearReplaced,
  deleteConversations,
  deleteFile,
  deleteImport,
  deleteMessages,
  deleteProjects,
  findRemoval,
  hasLeft,
  listFiles,
  type Removal,
} from "./removal-store.ts";
import { deleteSettings, findSettings, putSettings, type SettingsTable } from "./take/settings-store.ts";

const CONVERSATIONS_AT_ONCE = 20;
const MESSAGES_AT_ONCE = 500;
const FILES_AT_ONCE = 100;
const PROJECTS_AT_ONCE = 100;
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

async function repeat(limit: number, signal: AbortSignal, remove: (limit: number) => Promise<number>): Promise<void> {
  for (let count = limit; count === limit; ) {
    signal.throwIfAborted();
    count = await remove(limit);
  }
}

async function removeFiles(removal: Removal, signal: AbortSignal): Promise<void> {
  let after = FIRST_ID;
  for (;;) {
    const files = await listFiles(removal, after, FILES_AT_ONCE);
    for (const { id, storagePath } of files) {
      signal.throwIfAborted();
      // The object first: a row without one is found again.
      await deleteObject(ATTACHMENT_BUCKET, storagePath);
      await deleteFile(removal, id);
    }
    after = files.at(-1)?.id ?? after;
    if (files.length < FILES_AT_ONCE) return;
  }
}

/** Puts settings back that are still as the import made them; what the person has changed since is theirs. */
async function putBack(removal: Removal): Promise<void> {
  const { userId, replaced } = removal;
  if (!replaced) return;
  await asService()
    .transaction()
    .execute(async (tx) => {
      for (const [name, change] of Object.entries(replaced)) {
        const table = name as SettingsTable;
        const current = await findSettings(tx, userId, table);
        if (!current) continue;
        const { before, after } = change;
        const unchanged = Object.keys(after).filter((column) => isDeepStrictEqual(current[column], after[column]));
        if (before) {
          const back = Object.fromEntries(unchanged.map((column) => [column, before[column]]));
          await putSettings(tx, userId, table, back, now());
        } else if (table !== "profiles" && unchanged.length === Object.keys(after).length) {
          await deleteSettings(tx, userId, table);
        }
      }
      await clearReplaced(tx, removal);
    });
}

/** The job: removes an import with everything that it made. Each step can be repeated. */
export async function removeImport(
  { importId }: { importId: string },
  { signal }: Pick<JobRun, "signal">,
): Promise<void> {
  const removal = await findRemoval(importId);
  if (!removal) return;
  await repeat(CONVERSATIONS_AT_ONCE, signal, (limit) => deleteConversations(removal, limit));
  await repeat(MESSAGES_AT_ONCE, signal, (limit) => deleteMessages(removal, limit));
  // The queue tries again in some seconds.
  if (await hasLeft(removal)) throw new Error("an answer is being written in what is to be removed");
  await repeat(PROJECTS_AT_ONCE, signal, (limit) => deleteProjects(removal, limit));
  await removeFiles(removal, signal);
  await putBack(removal);
  await deleteParts(removal.userId, importId, removal.sizeBytes);
  await deleteImport(removal);
}
