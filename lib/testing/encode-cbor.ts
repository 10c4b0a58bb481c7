const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5 } as const;

/** The head of an item (RFC 8949 §3): its kind, and a number below 65536. */
function head(kind: keyof typeof MAJOR, value: number): Buffer {
  const major = MAJOR[kind] << 5;
  if (value < 24) return Buffer.from([major | value]);
  if (value < 256) return Buffer.from([major | 24, value]);
  return Buffer.from([major | 25, value >> 8, value & 0xff]);
}

/** Encodes what authenticators send: whole numbers, text, bytes, lists and maps. @throws Error for anything else */
export function encodeCbor(value: unknown): Buffer {
  if (typeof value === "number") return value < 0 ? head("negative", -1 - value) : head("unsigned", value);
  if (typeof value === "string") return Buffer.concat([head("text", Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head("bytes", value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head("array", value.length), ...value.map(encodeCbor)]);
  if (value instanceof Map) {
    return Buffer.concat([head("map", value.size), ...[...value].flat().map(encodeCbor)]);
  }
  throw new Error(`no CBOR for ${typeof value}`);
}
