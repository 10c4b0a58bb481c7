import { createHash } from "node:crypto";
import sharp from "sharp";
import type { Principal } from "../../auth/schema.ts";
import { findLiftingTier, limitDetails, planInForce, planLimit } from "../../billing/tiers/plan-limit.ts";
import { allTierLimits } from "../../billing/tiers/tier-limits.ts";
import { now } from "../../platform/clock.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { CleanImage } from "../../platform/images/reencode-image.ts";
import { deleteObject, getObject, putObject } from "../../platform/storage.ts";
import { type Attachment, type ChatMessage, IMAGE_MEDIA_TYPES } from "../schema.ts";
import {
  findAttachments,
  findStorageUse,
  holdUploads,
  insertAttachment,
  insertUpload,
  type StoredAttachment,
} from "../store/attachments-store.ts";

export const ATTACHMENT_BUCKET = "attachments";
/** Largest image in pixels, before decoding: a few kilobytes of PNG can unpack to gigabytes. */
const MAX_PIXELS = 50_000_000;

const isImage = (mediaType: string) => IMAGE_MEDIA_TYPES.some((known) => known === mediaType);

function refused(message: string): AppError {
  return new AppError("invalid_input", message, { issues: [{ path: "body", message }] });
}

async function inspectImage(bytes: Uint8Array, mediaType: string): Promise<{ width: number; height: number }> {
  try {
    const { format, width, height } = await sharp(bytes, { limitInputPixels: MAX_PIXELS }).metadata();
    if (`image/${format}` !== mediaType) throw new Error(`is ${format}`);
    if (width * height > MAX_PIXELS) throw new Error("too many pixels");
    return { width, height };
  } catch (cause) {
    throw new AppError("invalid_input", "This is not a readable image of its type, or it is too large.", {
      cause,
      issues: [{ path: "body", message: "not a readable image" }],
    });
  }
}

/** @throws AppError invalid_input unless the bytes are UTF-8 text */
export function assertText(bytes: Uint8Array): void {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refused("Only images and UTF-8 text can be attached.");
  }
  if (text.includes("\0")) throw refused("Only images and UTF-8 text can be attached.");
}

/** A file name without path, control or bidirectional characters, of at most 200 characters. */
export function cleanFileName(name: string): string {
  const base =
    name
      .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "")
      .split(/[\\/]/)
      .at(-1)
      ?.trim() ?? "";
  return [...base].slice(-200).join("") || "file";
}

const megabytes = (bytes: number) => `${Math.round(bytes / 100_000) / 10} MB`;

async function assertSize(principal: Principal, size: number, limit: number): Promise<void> {
  if (size <= limit) return;
  const lifting = findLiftingTier(await allTierLimits(), principal.tier, (one) => one.attachmentMaxBytes >= size);
  throw planLimit("file_size", `A file may have ${megabytes(limit)} in ${planInForce(principal)}.`, limit, lifting);
}

/** @param needed What all files together would take. */
async function storageFull(
  { tier, paidByWorkspace: workspace }: Principal,
  needed: number,
  limit: number,
): Promise<AppError> {
  const lifting = findLiftingTier(
    await allTierLimits(),
    tier,
    ({ storageMaxBytes: max }) => max === null || max >= needed,
  );
  const whose = workspace === undefined ? "Your storage" : `The storage of ${workspace}`;
  const said = `${whose} is full. Delete conversations with files that you no longer need.`;
  const { message, details } = limitDetails("storage", said, limit, lifting);
  return new AppError("quota_exceeded", message, { details: { ...details, maxBytes: limit } });
}

/**
 * Stores an upload. What it is is decided by its bytes; a type that lies is refused.
 * @throws AppError invalid_input, unsupported_media_type, quota_exceeded when the storage of whoever pays is used up,
 *   plan_limit when the tier allows no file of this size
 */
export async function createAttachment(
  principal: Principal,
  file: { name: string; mediaType: string; bytes: Uint8Array<ArrayBuffer> },
): Promise<Attachment> {
  if (file.bytes.byteLength === 0) throw refused("The file is empty.");
  const image = isImage(file.mediaType);
  const size = image ? await inspectImage(file.bytes, file.mediaType) : null;
  if (!image) assertText(file.bytes);
  const { usedBytes, maxBytes, maxFileBytes } = await findStorageUse(principal);
  await assertSize(principal, file.bytes.byteLength, maxFileBytes);
  const needed = usedBytes + file.bytes.byteLength;
  if (maxBytes !== null && needed > maxBytes) throw await storageFull(principal, needed, maxBytes);
  const id = newId();
  // The path holds ids only, so no name of a user reaches the storage layer.
  const storagePath = `${principal.userId}/${id}`;
  await putObject(ATTACHMENT_BUCKET, storagePath, file.bytes, image ? file.mediaType : "text/plain");
  const stored = await insertUpload(principal, {
    id,
    name: cleanFileName(file.name),
    mediaType: image ? file.mediaType : "text/plain",
    sizeBytes: file.bytes.byteLength,
    sha256: createHash("sha256").update(file.bytes).digest("hex"),
    storagePath,
    width: size?.width ?? null,
    height: size?.height ?? null,
    createdAt: now(),
  });
  if (stored) return stored;
  // Another upload has taken the room meanwhile.
  await deleteObject(ATTACHMENT_BUCKET, storagePath);
  throw await storageFull(principal, needed, maxBytes ?? needed);
}

/**
 * Stores an image that a model made. Its file is reachable by its owner alone, like an upload, and goes after the time
 * of orphaned uploads unless a message comes to refer to it. It counts into the storage, and is kept though that be full:
 * it was paid for.
 * @param name For the download, without an extension.
 */
export async function keepImage(principal: Principal, image: CleanImage, name: string): Promise<Attachment> {
  const { bytes, mediaType, width, height } = image;
  const id = newId();
  const storagePath = `${principal.userId}/${id}`;
  await putObject(ATTACHMENT_BUCKET, storagePath, bytes, mediaType);
  return insertAttachment(principal, {
    id,
    name: cleanFileName(`${name}.${mediaType.slice("image/".length)}`),
    mediaType,
    sizeBytes: bytes.byteLength,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    storagePath,
    width,
    height,
    createdAt: now(),
  });
}

/**
 * An attachment as a response: images inline, text as a download, never anything a browser would run.
 * @throws AppError not_found
 */
export async function readAttachment(principal: Principal, id: string): Promise<Response> {
  const [found] = await findAttachments(principal, [id]);
  return serveAttachment(found);
}

/**
 * The file of a stored attachment.
 * @throws AppError not_found
 */
export async function serveAttachment(found: StoredAttachment | undefined): Promise<Response> {
  const bytes = found && (await getObject(ATTACHMENT_BUCKET, found.storagePath));
  if (!found || !bytes) throw notFound("The file");
  const disposition = isImage(found.mediaType) ? "inline" : "attachment";
  return new Response(bytes, {
    headers: {
      "content-type": isImage(found.mediaType) ? found.mediaType : "text/plain; charset=utf-8",
      "content-disposition": `${disposition}; filename*=UTF-8''${encodeURIComponent(found.name)}`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "private, max-age=3600, immutable",
    },
  });
}

/**
 * The file parts of a message that is about to be stored for the given attachments, in their order.
 * @throws AppError not_found when one of them is not the user's.
 */
export async function resolveAttachmentParts(
  principal: Principal,
  ids: readonly string[],
): Promise<ChatMessage["parts"]> {
  await holdUploads(principal, ids, now());
  const found = await findAttachments(principal, ids);
  return ids.map((id) => {
    const file = found.find((candidate) => candidate.id === id);
    if (!file) throw notFound("An attached file");
    return { type: "file" as const, mediaType: file.mediaType, filename: file.name, url: `/api/v1/attachments/${id}` };
  });
}

/** The bytes of attachments for the model, by id; those that are gone are left out. */
export async function loadAttachmentBytes(
  principal: Principal,
  ids: readonly string[],
): Promise<Map<string, { mediaType: string; bytes: Uint8Array }>> {
  const files = new Map<string, { mediaType: string; bytes: Uint8Array }>();
  await Promise.all(
    (await findAttachments(principal, ids)).map(async ({ id, mediaType, storagePath }) => {
      const bytes = await getObject(ATTACHMENT_BUCKET, storagePath);
      if (bytes) files.set(id, { mediaType, bytes });
    }),
  );
  return files;
}
