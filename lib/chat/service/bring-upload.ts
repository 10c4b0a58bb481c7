import { createHash } from "node:crypto";
import { now } from "../../platform/clock.ts";
import type { DbUser, Tx } from "../../platform/db/scopes.ts";
import { reencodeImage } from "../../platform/images/reencode-image.ts";
import { type Attachment, IMAGE_MEDIA_TYPES } from "../schema.ts";
import * as store from "../store/attachments-store.ts";
import { assertText, cleanFileName } from "./attachments.ts";

/** A file as it is stored when it comes from elsewhere. */
export interface CleanUpload {
  bytes: Uint8Array<ArrayBuffer>;
  mediaType: string;
  sizeBytes: number;
  sha256: string;
  width: number | null;
  height: number | null;
}

/**
 * Makes a file safe to keep whose way here nobody knows: images are decoded and encoded anew, of a GIF the first frame;
 * everything else has to be text.
 * @param mediaType What it is said to be.
 * @throws Error when it is neither.
 */
export async function cleanUpload(bytes: Uint8Array<ArrayBuffer>, mediaType: string): Promise<CleanUpload> {
  const isImage = IMAGE_MEDIA_TYPES.some((known) => known === mediaType);
  if (!isImage) assertText(bytes);
  const clean = isImage ? await reencodeImage(bytes) : { bytes, mediaType: "text/plain", width: null, height: null };
  return {
    ...clean,
    sizeBytes: clean.bytes.byteLength,
    sha256: createHash("sha256").update(clean.bytes).digest("hex"),
  };
}

/** What the files of a person take and may take in their own room, in bytes; null for no limit. */
export function getOwnStorageUse({ userId }: DbUser): Promise<store.StorageUse> {
  return store.findStorageUse({ userId, workspaceId: null });
}

/** Those of `ids` that are files of the person. */
export function findFiles(user: DbUser, ids: readonly string[]): Promise<Attachment[]> {
  return store.findAttachments(user, ids);
}

/**
 * Records a file that was cleaned and stored.
 * @param tx As the person.
 * @returns Null when it does not fit what their tier allows.
 */
export function recordUpload(
  tx: Tx,
  user: store.StoringUser,
  file: Omit<CleanUpload, "bytes"> & { id: string; name: string; storagePath: string; createdAt: Date },
): Promise<Attachment | null> {
  const { mediaType, sizeBytes, sha256, width, height, id, storagePath, createdAt } = file;
  const name = cleanFileName(file.name);
  const row = { mediaType, sizeBytes, sha256, width, height, id, storagePath, createdAt, name };
  // However old it is, the message that refers to it is still to come.
  return store.insertUploadIn(tx, user, row, now());
}
