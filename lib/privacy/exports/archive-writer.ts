import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { Zip, ZipDeflate, ZipPassThrough } from "fflate";
import { makeWorkDirectory } from "../work-directory.ts";

/** Writes a ZIP to the disk while it grows, so that its size is not a matter of memory. */
export interface ArchiveWriter {
  path: string;
  /** Begins a compressed text file; the one before must have been ended. */
  begin(name: string): { write(text: string): Promise<void>; end(): Promise<void> };
  /** Adds a whole file as it is. */
  add(name: string, bytes: Uint8Array): Promise<void>;
  /** Ends the archive. */
  close(): Promise<void>;
  /** Removes it from the disk. */
  discard(): Promise<void>;
}

/** Opens an archive in a directory of its own, readable by this process's user alone. */
export async function openArchive(): Promise<ArchiveWriter> {
  const directory = await makeWorkDirectory();
  const path = join(directory.path, "export.zip");
  const file: FileHandle = await open(path, "wx", 0o600);
  let waiting: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else waiting.push(chunk);
  });
  const flush = async () => {
    if (failure) throw failure;
    const chunks = waiting;
    waiting = [];
    for (const chunk of chunks) await file.write(chunk);
  };
  const encoder = new TextEncoder();
  return {
    path,
    begin(name) {
      const entry = new ZipDeflate(name, { level: 6 });
      zip.add(entry);
      return {
        write(text) {
          entry.push(encoder.encode(text));
          return flush();
        },
        end() {
          entry.push(new Uint8Array(), true);
          return flush();
        },
      };
    },
    add(name, bytes) {
      // Pictures are compressed already.
      const entry = new ZipPassThrough(name);
      zip.add(entry);
      entry.push(bytes, true);
      return flush();
    },
    close() {
      zip.end();
      return flush();
    },
    async discard() {
      await file.close();
      await directory.discard();
    },
  };
}
