import type { FileHandle } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { type Entry, readAt } from "./read-directory.ts";
import { Refused } from "./refused.ts";

const HEADER_BYTES = 30;
const CHUNK_BYTES = 64 * 1024;

/** Bytes of the file by their place: several entries can be read from it, and ending one does not close it. */
async function* readRange(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end; ) {
    const bytes = await readAt(file, at, Math.min(CHUNK_BYTES, end - at));
    yield bytes;
    at += bytes.length;
  }
}

async function* openPacked(file: FileHandle, entry: Entry): AsyncGenerator<Buffer> {
  const header = await readAt(file, entry.offset, HEADER_BYTES + entry.name.length);
  const isOurs =
    header.readUInt32LE(0) === 0x04034b50 &&
    header.readUInt16LE(26) === entry.name.length &&
    header.toString("latin1", HEADER_BYTES) === entry.name;
  if (!isOurs) throw new Refused("damaged", `${entry.name} is not where the list says`);
  const start = entry.offset + header.length + header.readUInt16LE(28);
  const end = start + entry.packedBytes;
  if (end > entry.limit) throw new Refused("bomb", `${entry.name} reaches into the next file`);
  yield* readRange(file, start, end);
}

/** Inflates what a stream has; an end that comes too early or late is an error of zlib's. */
function inflate(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const unpacked = createInflateRaw({ chunkSize: CHUNK_BYTES });
  // The error comes to whoever reads what is unpacked, too.
  return pipeline(Readable.from(packed), unpacked, () => undefined);
}

/**
 * Unpacks a file of an archive piece by piece. What it unpacks to is counted as it comes: the list may lie.
 * @throws Refused when it is longer or shorter than the list says, or its checksum differs.
 */
export async function* readEntry(file: FileHandle, entry: Entry): AsyncGenerator<Buffer> {
  const packed = openPacked(file, entry);
  let [size, crc] = [0, 0];
  try {
    for await (const chunk of entry.method === "stored" ? packed : inflate(packed)) {
      size += chunk.length;
      if (size > entry.unpackedBytes) throw new Refused("bomb", `${entry.name} is longer than it says`);
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code.startsWith("Z_")) throw new Refused("damaged", `${entry.name}: ${code}`);
    throw error;
  }
  if (size !== entry.unpackedBytes || crc !== entry.crc) throw new Refused("damaged", `${entry.name} is not whole`);
}

/** The bytes of a file of an archive. @throws Refused when there are more than `maxBytes`, or as `readEntry` does */
export async function readWhole(file: FileHandle, entry: Entry, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (entry.unpackedBytes > maxBytes) throw new Refused("too_large", entry.name);
  const bytes = new Uint8Array(entry.unpackedBytes);
  let at = 0;
  for await (const chunk of readEntry(file, entry)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
