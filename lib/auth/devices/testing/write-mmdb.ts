/** Values of the MaxMind DB format that the tests need. */
type Value = string | number | readonly Value[] | { readonly [key: string]: Value };

const TYPES = { string: 2, uint32: 6, map: 7, array: 11 } as const;

/** The control byte: type and size (https://maxmind.github.io/MaxMind-DB/#output-data-section). */
function head(type: number, size: number): Buffer {
  const sizeBits = Math.min(size, 29);
  const bytes = type <= 7 ? [(type << 5) | sizeBits] : [sizeBits, type - 7];
  return Buffer.from(size < 29 ? bytes : [...bytes, size - 29]);
}

function encode(value: Value): Buffer {
  if (typeof value === "string")
    return Buffer.concat([head(TYPES.string, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === "number") {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([head(TYPES.uint32, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([head(TYPES.array, value.length), ...value.map(encode)]);
  const entries = Object.entries(value as Record<string, Value>);
  return Buffer.concat([
    head(TYPES.map, entries.length),
    ...entries.flatMap(([key, item]) => [encode(key), encode(item)]),
  ]);
}

/** A database in MaxMind's format that knows one IPv4 network. */
export function writeMmdb(network: string, prefixLength: number, data: Value): Buffer {
  const bits = network
    .split(".")
    .flatMap((part) => Array.from({ length: 8 }, (_, bit) => (Number(part) >> (7 - bit)) & 1));
  const nodes: Buffer[] = [];
  for (let depth = 0; depth < prefixLength; depth++) {
    const isLast = depth === prefixLength - 1;
    // The number of nodes stands for "nothing here"; what is larger by 16 points to the start of the data.
    const next = isLast ? prefixLength + 16 : depth + 1;
    const records = bits[depth] === 0 ? [next, prefixLength] : [prefixLength, next];
    const node = Buffer.alloc(6);
    node.writeUIntBE(records[0] ?? 0, 0, 3);
    node.writeUIntBE(records[1] ?? 0, 3, 3);
    nodes.push(node);
  }
  const metadata = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    database_type: "Test-City",
    description: { en: "One network" },
    ip_version: 4,
    languages: ["de", "en"],
    node_count: prefixLength,
    record_size: 24,
  };
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from("MaxMind.com")]);
  return Buffer.concat([...nodes, Buffer.alloc(16), encode(data), marker, encode(metadata)]);
}
