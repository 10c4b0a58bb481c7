import { randomFillSync } from "node:crypto";

// Random bytes are drawn for many ids at once: each draw is a call into the system.
const pool = Buffer.alloc(16 * 256);
let used = pool.length;

function takeRandom(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.subarray(used - 16, used);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text is a UUID as the database writes it, in lower case. */
export function isId(text: string): boolean {
  return UUID.test(text);
}

const SEQUENCE_BITS = 12;
let lastMs = 0;
let sequence = 0;

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, a sequence of 12 bits (§6.2, method 1), then random bits.
 * Sorts by time of creation; those of one process sort in their order also within a millisecond.
 * @param nowMs Unix time in milliseconds.
 */
export function newId(nowMs: number = Date.now()): string {
  const bytes = takeRandom();
  bytes.writeUIntBE(nowMs, 0, 6);
  // A new millisecond begins in the lower half, so that there is room to count up.
  sequence = nowMs === lastMs ? (sequence + 1) % (1 << SEQUENCE_BITS) : bytes.readUInt16BE(6) & 0x7ff;
  lastMs = nowMs;
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
