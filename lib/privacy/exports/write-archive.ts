import { AVATAR_BUCKET } from "../../auth/service/avatar.ts";
import { ATTACHMENT_BUCKET } from "../../chat/service/attachments.ts";
import { nowMs } from "../../platform/clock.ts";
import type { Locale } from "../../platform/public/i18n.ts";
import { getObject } from "../../platform/storage.ts";
import type { ArchiveWriter } from "./archive-writer.ts";
import { EXPORTED, LEFT_OUT } from "./catalogue.ts";
import { writeReadme } from "./readme.ts";
import { countRows, findAvatarPath, listFiles, listRows, listTableShapes, type TableShape } from "./rows-store.ts";
import { ARCHIVE_VERSION } from "./schema.ts";

const ROWS_AT_ONCE = 500;
const FILES_AT_ONCE = 100;

/** Told after every step; throws to stop. */
export type Report = (doneItems: number, totalItems: number) => Promise<void>;

interface Manifest {
  format: "nexus-export";
  version: number;
  exportedAt: string;
  /** Rows of each file in data/. */
  rows: Record<string, number>;
  files: number;
  /** Files that a row names but the storage does not have. */
  missingFiles: string[];
  leftOut: { tables: typeof LEFT_OUT; columns: Record<string, Readonly<Record<string, string>>> };
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "image/gif": "gif",
  "text/plain": "txt",
};

/**
 * One table as a JSON array, read page by page. Not in one snapshot: the embedded database has a single connection, which
 * a transaction as long as the export would keep from everybody else. A row that is written meanwhile can so be there
 * without what it refers to; an import leaves it out and says so.
 */
async function writeTable(
  archive: ArchiveWriter,
  userId: string,
  table: TableShape,
  onRows: (count: number) => Promise<void>,
): Promise<number> {
  const file = archive.begin(`data/${table.name}.json`);
  await file.write("[");
  let count = 0;
  for (let after: string[] | null = null; ; ) {
    const rows = await listRows(userId, table, after, ROWS_AT_ONCE);
    if (rows.length > 0) {
      await file.write(`${count > 0 ? "," : ""}\n${rows.map(({ json }) => json).join(",\n")}`);
      count += rows.length;
      await onRows(rows.length);
    }
    after = rows.at(-1)?.key ?? null;
    if (rows.length < ROWS_AT_ONCE || !after) break;
  }
  await file.write("\n]\n");
  await file.end();
  return count;
}

/**
 * Writes everything that is kept of a person: a JSON file for each table of the catalogue, their files, a manifest and a
 * README.
 */
export async function writeArchive(
  archive: ArchiveWriter,
  { id: userId, language }: { id: string; language: Locale },
  report: Report,
): Promise<void> {
  const tables = await listTableShapes();
  const counts: number[] = [];
  for (const table of tables) counts.push(await countRows(userId, table));
  const attachments = counts[tables.findIndex(({ name }) => name === "attachments")] ?? 0;
  const total = counts.reduce((sum, count) => sum + count, attachments);
  let done = 0;
  // What is written meanwhile is exported too, so that more may be done than was counted.
  const onItems = (count: number) => {
    done += count;
    return report(Math.min(done, total), total);
  };
  await onItems(0);

  const rows: Record<string, number> = {};
  for (const table of tables) rows[table.name] = await writeTable(archive, userId, table, onItems);

  let files = 0;
  const missingFiles: string[] = [];
  const add = async (bucket: string, path: string, name: string) => {
    const bytes = await getObject(bucket, path);
    if (!bytes) return void missingFiles.push(name);
    await archive.add(name, bytes);
    files += 1;
  };
  for (let after: string | null = null; ; ) {
    const page = await listFiles(userId, after, FILES_AT_ONCE);
    for (const { id, mediaType, storagePath } of page) {
      // Named by its id: names that people chose would meet each other, and the rules of file systems.
      await add(ATTACHMENT_BUCKET, storagePath, `files/${id}.${EXTENSIONS[mediaType] ?? "bin"}`);
      await onItems(1);
    }
    after = page.at(-1)?.id ?? null;
    if (page.length < FILES_AT_ONCE || !after) break;
  }
  const avatar = await findAvatarPath(userId);
  if (avatar) await add(AVATAR_BUCKET, avatar, "files/avatar.webp");

  const columns = Object.entries(EXPORTED).flatMap(([name, { without }]) =>
    without ? [[name, without] as const] : [],
  );
  const manifest: Manifest = {
    format: "nexus-export",
    version: ARCHIVE_VERSION,
    exportedAt: new Date(nowMs()).toISOString(),
    rows,
    files,
    missingFiles,
    leftOut: { tables: LEFT_OUT, columns: Object.fromEntries(columns) },
  };
  for (const [name, text] of [
    ["manifest.json", `${JSON.stringify(manifest, null, 2)}\n`],
    ["README.md", writeReadme(rows, language)],
  ] as const) {
    const file = archive.begin(name);
    await file.write(text);
    await file.end();
  }
}
