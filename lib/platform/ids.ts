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

const MAX_SEQUENCE = 0xfff;

/** The millisecond of the last id, and which of that millisecond it was. */
interface Place {
  ms: number;
  sequence: number;
}
const latest: Place = { ms: -1, sequence: 0 };
/** Of ids for other times than now, which must not take the others along. */
const latestGiven: Place = { ms: -1, sequence: 0 };

function moveTo(place: Place, ms: number, random: number): void {
  place.ms = ms;
  // A millisecond begins in the lower half, so that there is room to count up.
  place.sequence = random & (MAX_SEQUENCE >> 1);
}

/** Behind the last one: where the clock goes back, or a millisecond is full, ids run ahead of it (§6.2). */
function nextNow(random: number): Place {
  const nowMs = Date.now();
  if (nowMs > latest.ms) moveTo(latest, nowMs, random);
  else if (latest.sequence < MAX_SEQUENCE) latest.sequence++;
  else moveTo(latest, latest.ms + 1, random);
  return latest;
}

function nextAt(ms: number, random: number): Place {
  if (ms === latestGiven.ms) latestGiven.sequence = (latestGiven.sequence + 1) & MAX_SEQUENCE;
  else moveTo(latestGiven, ms, random);
  return latestGiven;
}

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, a sequence of 12 bits (§6.2, method 1), then random bits.
 * Sorts by time of creation; those of one process sort in the order in which they were made.
 * @param atMs Unix time in milliseconds, of something that was not made now.
 */
export function newId(atMs?: number): string {
  const bytes = takeRandom();
  const random = bytes.readUInt16BE(6);
  const { ms, sequence } = atMs === undefined ? nextNow(random) : nextAt(atMs, random);
  bytes.writeUIntBE(ms, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
