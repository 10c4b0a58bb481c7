import type { FileHandle } from "node:fs/promises";
import { MAX_DIRECTORY_BYTES, MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_FREE_BYTES } from "./limits.ts";
import { Refused } from "./refused.ts";

/** A file of an archive, as the list at its end says. */
export interface Entry {
  name: string;
  method: "stored" | "deflated";
  crc: number;
  packedBytes: number;
  unpackedBytes: number;
  /** Where its own header begins, and where whatever comes next does. */
  offset: number;
  limit: number;
}

const END_BYTES = 22;
const ENTRY_BYTES = 46;
const HEADER_BYTES = 30;
const MAX_COMMENT_BYTES = 0xffff;
const SYMLINK = 0xa000;

/** Names of the plainest kind only: no path outside, no drive, no control or look-alike characters. */
const NAME = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

export async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, offset);
  if (bytesRead !== length) throw new Refused("damaged", "ends too early");
  return bytes;
}

/** Where the list is: the end record, behind which nothing but its comment may be. */
async function findDirectory(
  file: FileHandle,
  size: number,
): Promise<{ offset: number; bytes: number; count: number }> {
  const tailBytes = Math.min(size, END_BYTES + MAX_COMMENT_BYTES);
  const tail = await readAt(file, size - tailBytes, tailBytes);
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== 0x06054b50 || at + END_BYTES + tail.readUInt16LE(at + 20) !== tail.length) continue;
    const count = tail.readUInt16LE(at + 10);
    const bytes = tail.readUInt32LE(at + 12);
    const offset = tail.readUInt32LE(at + 16);
    if (tail.readUInt32LE(at + 4) !== 0 || tail.readUInt16LE(at + 8) !== count) {
      throw new Refused("damaged", "in several volumes");
    }
    // All ones refer to the 64-bit form.
    if (count === 0xffff || bytes === 0xffffffff || offset === 0xffffffff) throw new Refused("too_large", "zip64");
    if (count > MAX_ENTRIES || bytes > MAX_DIRECTORY_BYTES) throw new Refused("too_many_files", `${count} files`);
    if (offset + bytes !== size - tailBytes + at) throw new Refused("damaged", "the list is not where it should be");
    return { offset, bytes, count };
  }
  throw new Refused("not_a_zip", "no end record");
}

function readEntry(list: Buffer, at: number): { entry: Entry; next: number } {
  if (at + ENTRY_BYTES > list.length || list.readUInt32LE(at) !== 0x02014b50) {
    throw new Refused("damaged", "the list is not one");
  }
  const [flags, method] = [list.readUInt16LE(at + 8), list.readUInt16LE(at + 10)];
  const nameEnd = at + ENTRY_BYTES + list.readUInt16LE(at + 28);
  const next = nameEnd + list.readUInt16LE(at + 30) + list.readUInt16LE(at + 32);
  if (next > list.length) throw new Refused("damaged", "the list ends too early");
  const name = list.toString("latin1", at + ENTRY_BYTES, nameEnd);
  if (flags & 1) throw new Refused("damaged", "encrypted");
  if (method !== 0 && method !== 8) throw new Refused("damaged", "packed in a way that is not read");
  if (((list.readUInt32LE(at + 38) >>> 16) & 0xf000) === SYMLINK) throw new Refused("unsafe_names", "a link");
  const entry: Entry = {
    name,
    method: method === 0 ? "stored" : "deflated",
    crc: list.readUInt32LE(at + 16),
    packedBytes: list.readUInt32LE(at + 20),
    unpackedBytes: list.readUInt32LE(at + 24),
    offset: list.readUInt32LE(at + 42),
    limit: 0,
  };
  return { entry, next };
}

function checkName(name: string, seen: Set<string>): void {
  if (name.length > 255 || !NAME.test(name)) throw new Refused("unsafe_names", JSON.stringify(name.slice(0, 100)));
  // Not told apart by every file system.
  const key = name.toLowerCase();
  if (seen.has(key)) throw new Refused("unsafe_names", "a name twice");
  seen.add(key);
}

function checkSize({ method, packedBytes, unpackedBytes }: Entry): void {
  if (method === "stored" && packedBytes !== unpackedBytes) throw new Refused("damaged", "sizes differ");
  if (unpackedBytes > RATIO_FREE_BYTES && unpackedBytes > packedBytes * MAX_RATIO) {
    throw new Refused("bomb", `${packedBytes} bytes become ${unpackedBytes}`);
  }
}

/**
 * The files of a ZIP by name, from the list at its end (PKWARE APPNOTE 6.3.10, §4.3); nothing is unpacked.
 * @throws Refused for what is no plain ZIP: names that lead elsewhere or meet, files that share bytes (a bomb of many
 *   names for one content), sizes beyond the limits, encryption, several volumes, links.
 */
export async function readDirectory(file: FileHandle, size: number): Promise<Map<string, Entry>> {
  if (size < END_BYTES) throw new Refused("not_a_zip", "too small");
  const { offset, bytes, count } = await findDirectory(file, size);
  const list = await readAt(file, offset, bytes);
  const entries: Entry[] = [];
  const seen = new Set<string>();
  let at = 0;
  for (let index = 0; index < count; index++) {
    const { entry, next } = readEntry(list, at);
    at = next;
    checkSize(entry);
    // Programs that pack a folder again add the folder itself.
    const isFolder = entry.name.endsWith("/") && entry.unpackedBytes === 0;
    checkName(isFolder ? entry.name.slice(0, -1) : entry.name, seen);
    if (!isFolder) entries.push(entry);
  }
  if (at !== bytes) throw new Refused("damaged", "the list has more than its files");
  if (entries.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0) > MAX_UNPACKED_BYTES) {
    throw new Refused("too_large", "unpacked");
  }
  const byPlace = entries.toSorted((a, b) => a.offset - b.offset);
  for (const [index, entry] of byPlace.entries()) {
    entry.limit = byPlace[index + 1]?.offset ?? offset;
    if (entry.offset + HEADER_BYTES + entry.name.length + entry.packedBytes > entry.limit) {
      throw new Refused("bomb", "files share bytes");
    }
  }
  return new Map(entries.map((entry) => [entry.name, entry]));
}
