// Elements of Matroska (RFC 9559) that hold others, and those that tell the time.
const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const CLUSTER = 0x1f43b675;
const BLOCK_GROUP = 0xa0;
const TIMESTAMP_SCALE = 0x2ad7b1;
const DURATION = 0x4489;
const CLUSTER_TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;
const BLOCK = 0xa1;
const CONTAINERS = new Set([SEGMENT, INFO, CLUSTER, BLOCK_GROUP]);
/** Opus packets of a browser's recorder last 60 ms at most; the last one's own length is not in its time. */
const LAST_BLOCK_MS = 60;

interface Element {
  id: number;
  start: number;
  end: number;
}

function readElement(bytes: Buffer, at: number): Element | null {
  const idLength = Math.clz32(bytes[at] ?? 0) - 23;
  if (idLength > 4 || at + idLength >= bytes.length) return null;
  const id = bytes.readUIntBE(at, idLength);
  const sizeAt = at + idLength;
  const sizeLength = Math.clz32(bytes[sizeAt] ?? 0) - 23;
  if (sizeLength > 8 || sizeAt + sizeLength > bytes.length) return null;
  let size = (bytes[sizeAt] ?? 0) & (0xff >> sizeLength);
  let isUnknown = size === 0xff >> sizeLength;
  for (let index = 1; index < sizeLength; index++) {
    const byte = bytes[sizeAt + index] ?? 0;
    size = size * 256 + byte;
    isUnknown &&= byte === 0xff;
  }
  const start = sizeAt + sizeLength;
  // A recorder that streams leaves the size of segments and clusters open.
  return { id, start, end: isUnknown ? bytes.length : Math.min(bytes.length, start + size) };
}

const unsigned = (bytes: Buffer, { start, end }: Element) =>
  end > start && end - start <= 6 ? bytes.readUIntBE(start, end - start) : 0;

/** Seconds of a WebM or Matroska file: what it says, else the time of its last block. Null when there is none. */
export function measureWebm(file: Uint8Array): number | null {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  let scaleNs = 1_000_000;
  let clusterTime = 0;
  let last = -1;
  for (let at = 0; at < bytes.length; ) {
    const element = readElement(bytes, at);
    if (!element) break;
    const { id, start, end } = element;
    if (id === TIMESTAMP_SCALE) scaleNs = unsigned(bytes, element) || scaleNs;
    else if (id === CLUSTER_TIMESTAMP) clusterTime = unsigned(bytes, element);
    else if (id === DURATION && (end - start === 4 || end - start === 8)) {
      const said = end - start === 4 ? bytes.readFloatBE(start) : bytes.readDoubleBE(start);
      if (Number.isFinite(said)) last = Math.max(last, said);
    } else if ((id === SIMPLE_BLOCK || id === BLOCK) && start + 3 <= bytes.length) {
      last = Math.max(last, clusterTime + bytes.readInt16BE(start + 1) + (LAST_BLOCK_MS * 1_000_000) / scaleNs);
    }
    at = CONTAINERS.has(id) ? start : end;
  }
  return last < 0 ? null : (last * scaleNs) / 1e9;
}
