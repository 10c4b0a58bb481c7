import sharp from "sharp";
import { fieldError, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { log } from "../../platform/log.ts";
import { deleteObject, getObject, putObject } from "../../platform/storage.ts";
import type { Principal, Profile } from "../schema.ts";
import { findProfile, updateProfileRow } from "../store/profiles.ts";
import { getProfile } from "./profile.ts";

export const AVATAR_BUCKET = "avatars";
const SIZE_PX = 256;
// A few kilobytes of PNG can unpack to gigabytes; the limit is checked before decoding.
const MAX_PIXELS = 40_000_000;

export const AVATAR_MEDIA_TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"] as const;
const FORMATS = new Set(["png", "jpeg", "webp", "gif"]);

async function toAvatar(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const image = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error" });
    // By its bytes, not its label: SVG and other formats that can reference files are not decoded.
    if (!FORMATS.has((await image.metadata()).format)) throw new Error("not one of the formats");
    // autoOrient before the metadata goes; sharp writes no EXIF unless told to.
    const webp = await image.autoOrient().resize(SIZE_PX, SIZE_PX, { fit: "cover" }).webp({ quality: 82 }).toBuffer();
    return new Uint8Array(webp);
  } catch (cause) {
    throw fieldError("body", "picture_unreadable", cause);
  }
}

async function forget(path: string | null): Promise<void> {
  if (!path) return;
  await deleteObject(AVATAR_BUCKET, path).catch((error: unknown) =>
    log.warn({ err: error }, "old avatar was not removed"),
  );
}

/**
 * Sets the picture: cut to a square of 256 pixels, as WebP, without the metadata of the original.
 * @throws AppError invalid_input
 */
export async function setAvatar(principal: Principal, bytes: Uint8Array): Promise<Profile> {
  const avatar = await toAvatar(bytes);
  const before = await findProfile(principal);
  const avatarPath = `${principal.userId}/${newId()}.webp`;
  await putObject(AVATAR_BUCKET, avatarPath, avatar, "image/webp");
  await updateProfileRow(principal, { avatarPath });
  await forget(before?.avatarPath ?? null);
  return getProfile(principal);
}

/** Removes the picture. */
export async function removeAvatar(principal: Principal): Promise<Profile> {
  const before = await findProfile(principal);
  await updateProfileRow(principal, { avatarPath: null });
  await forget(before?.avatarPath ?? null);
  return getProfile(principal);
}

/**
 * The picture of a person whose profile the principal may see, which is their own.
 * @throws AppError not_found, also for somebody else's.
 */
export async function readAvatar(principal: Principal, userId: string): Promise<Response> {
  const stored = userId === principal.userId ? await findProfile(principal) : null;
  const bytes = stored?.avatarPath ? await getObject(AVATAR_BUCKET, stored.avatarPath) : null;
  if (!bytes) throw notFound("The picture");
  return new Response(bytes, {
    headers: {
      "content-type": "image/webp",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, max-age=86400, immutable",
    },
  });
}
