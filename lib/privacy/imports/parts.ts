import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { deleteObject, openObject, putObject } from "../../platform/storage.ts";
import { makeWorkDirectory, type WorkDirectory } from "../work-directory.ts";
import { Refused } from "./archive/refused.ts";
import { countParts } from "./schema.ts";

export const IMPORT_BUCKET = "imports";

/** Below the person's id, as everything of theirs in the storage, so that it goes with their account. */
const pathOf = (userId: string, importId: string, number: number) => `${userId}/${importId}/${number}`;

/** Stores a part of an archive, over one of the same number. @param number From 0. */
export async function putPart(
  userId: string,
  importId: string,
  number: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  await putObject(IMPORT_BUCKET, pathOf(userId, importId, number), bytes, "application/octet-stream");
}

/** Removes all parts of an archive. */
export async function deleteParts(userId: string, importId: string, sizeBytes: number): Promise<void> {
  for (let number = 0; number < countParts(sizeBytes); number++) {
    await deleteObject(IMPORT_BUCKET, pathOf(userId, importId, number));
  }
}

/** Removes a part that arrived when its import was gone. */
export async function deletePart(userId: string, importId: string, number: number): Promise<void> {
  await deleteObject(IMPORT_BUCKET, pathOf(userId, importId, number));
}

/** Puts the parts of an archive together, in a file in a directory of its own. @throws Refused when one is missing */
export async function fetchArchive(
  { userId, importId, sizeBytes }: { userId: string; importId: string; sizeBytes: number },
  signal: AbortSignal,
): Promise<WorkDirectory> {
  const { path: directory, discard } = await makeWorkDirectory();
  const path = join(directory, "import.zip");
  try {
    for (let number = 0; number < countParts(sizeBytes); number++) {
      const part = await openObject(IMPORT_BUCKET, pathOf(userId, importId, number));
      if (!part) throw new Refused("damaged", `part ${number} is not there`);
      const file = createWriteStream(path, { flags: number === 0 ? "wx" : "a", mode: 0o600 });
      await pipeline(Readable.fromWeb(part as never), file, { signal });
    }
    return { path, discard };
  } catch (error) {
    await discard();
    throw error;
  }
}
