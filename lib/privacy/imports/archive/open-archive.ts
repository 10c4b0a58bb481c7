import { type FileHandle, open } from "node:fs/promises";
import { MAX_FILE_BYTES } from "./limits.ts";
import { type Entry, readDirectory } from "./read-directory.ts";
import { readEntry, readWhole } from "./read-entry.ts";

/** A ZIP on the disk, of which files are read one by one. */
export interface Archive {
  entries: ReadonlyMap<string, Entry>;
  /** @throws Refused */
  read(entry: Entry): AsyncIterable<Buffer>;
  /** A whole file, of at most 32 MiB. @throws Refused */
  readWhole(entry: Entry): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Opens a ZIP and checks its list of files. @throws Refused as `readDirectory` does */
export async function openArchive(path: string): Promise<Archive> {
  const file: FileHandle = await open(path, "r");
  try {
    const entries = await readDirectory(file, (await file.stat()).size);
    return {
      entries,
      read: (entry) => readEntry(file, entry),
      readWhole: (entry) => readWhole(file, entry, MAX_FILE_BYTES),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
