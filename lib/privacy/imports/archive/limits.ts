import { ARCHIVE_MAX_BYTES, DATA_MAX_BYTES } from "../schema.ts";

/** Files in one archive: 4 GB of pictures of 400 kB. */
export const MAX_ENTRIES = 10_000;
/** The list of files at the end: for each 46 bytes, its name, and room for what other programs add. */
export const MAX_DIRECTORY_BYTES = MAX_ENTRIES * 512;
/** Bytes unpacked for each byte packed. Small files may compress better and do no harm. */
export const MAX_RATIO = 100;
export const RATIO_FREE_BYTES = 1024 * 1024;
/** All files together, unpacked: pictures do not get larger, the JSON may. */
export const MAX_UNPACKED_BYTES = ARCHIVE_MAX_BYTES + DATA_MAX_BYTES;
/** One line of JSON: a message of four million characters. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;
/** An attached file; uploads are smaller, images that a model made may be this large. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;
export const MAX_DEPTH = 64;
export const MAX_CONVERSATIONS = 50_000;
export const MAX_MESSAGES = 200_000;
