import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync, crc32 as zlibCrc } from "node:zlib";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openArchive } from "./open-archive.ts";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "zip-test-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Made {
  name: string;
  content: Buffer;
  method?: number;
  flags?: number;
  /** What the list says, where that is not so. */
  says?: { unpacked?: number; packed?: number; offset?: number; name?: string; attributes?: number };
}

/** A ZIP by hand, in which everything can be wrong. */
function makeZip(files: readonly Made[], end: { count?: number; extra?: Buffer; offset?: number } = {}): Buffer {
  const bodies: Buffer[] = [];
  const list: Buffer[] = [];
  let offset = 0;
  for (const { name, content, method = 8, flags = 0, says = {} } of files) {
    const packed = method === 8 ? deflateRawSync(content) : content;
    const local = Buffer.alloc(30 + name.length);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(name.length, 26);
    local.write(name, 30, "latin1");
    const listed = says.name ?? name;
    const entry = Buffer.alloc(46 + listed.length);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(zlibCrc(content), 16);
    entry.writeUInt32LE(says.packed ?? packed.length, 20);
    entry.writeUInt32LE(says.unpacked ?? content.length, 24);
    entry.writeUInt16LE(listed.length, 28);
    entry.writeUInt32LE(says.attributes ?? 0, 38);
    entry.writeUInt32LE(says.offset ?? offset, 42);
    entry.write(listed, 46, "latin1");
    bodies.push(local, packed);
    list.push(entry);
    offset += local.length + packed.length;
  }
  const directoryBytes = Buffer.concat(list);
  const tail = Buffer.alloc(22);
  tail.writeUInt32LE(0x06054b50, 0);
  tail.writeUInt16LE(end.count ?? files.length, 8);
  tail.writeUInt16LE(end.count ?? files.length, 10);
  tail.writeUInt32LE(directoryBytes.length, 12);
  tail.writeUInt32LE(end.offset ?? offset, 16);
  return Buffer.concat([...bodies, directoryBytes, tail, end.extra ?? Buffer.alloc(0)]);
}

async function failureOf(bytes: Uint8Array, reads?: string): Promise<string> {
  const path = join(directory, "a.zip");
  await writeFile(path, bytes);
  try {
    const archive = await openArchive(path);
    try {
      const entry = reads === undefined ? undefined : archive.entries.get(reads);
      if (entry) for await (const _ of archive.read(entry));
      return "read";
    } finally {
      await archive.close();
    }
  } catch (error) {
    return error instanceof Error && "failure" in error ? String(error.failure) : String(error);
  }
}
const text = (content: string) => Buffer.from(content);

describe("an archive", () => {
  it("is read whole, packed or not, also with folders and a comment", async () => {
    const path = join(directory, "b.zip");
    const big = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index) % 251));
    await writeFile(
      path,
      zipSync({ "data/a.json": big, "files/b.txt": [text("b"), { level: 0 }], "empty.txt": text("") }),
    );
    const archive = await openArchive(path);
    const [a, b, none] = ["data/a.json", "files/b.txt", "empty.txt"].map((name) => archive.entries.get(name));
    expect(a && Buffer.from(await archive.readWhole(a)).equals(big)).toBe(true);
    expect(b && Buffer.from(await archive.readWhole(b)).toString()).toBe("b");
    expect(none && (await archive.readWhole(none)).length).toBe(0);
    await archive.close();
    expect(
      await failureOf(
        makeZip([
          { name: "data/", content: text(""), method: 0 },
          { name: "data/a", content: text("a") },
        ]),
      ),
    ).toBe("read");
  });

  it.each([
    "../a",
    "a/../../b",
    "/etc/passwd",
    "C:/a",
    "a\\..\\b",
    "a\0b",
    "a/./b",
    "a//b",
    ".hidden",
    "",
    "a\u00e9b",
    `${"a".repeat(256)}`,
  ])("with a file named %j is refused", async (name) => {
    expect(await failureOf(makeZip([{ name, content: text("x") }]))).toBe("unsafe_names");
  });

  it("with a name twice, also in other letters, or with a link, is refused", async () => {
    const two = (first: string, second: string) =>
      failureOf(
        makeZip([
          { name: first, content: text("1") },
          { name: second, content: text("2") },
        ]),
      );
    expect([await two("a", "a"), await two("data/a", "DATA/A")]).toEqual(["unsafe_names", "unsafe_names"]);
    const link = { name: "a", content: text("/etc/passwd"), says: { attributes: (0xa1ff << 16) >>> 0 } };
    expect(await failureOf(makeZip([link]))).toBe("unsafe_names");
  });

  it.each<[string, () => Buffer, string]>([
    ["nothing", () => Buffer.alloc(100), "not_a_zip"],
    ["an encrypted file", () => makeZip([{ name: "a", content: text("a"), flags: 1 }]), "damaged"],
    ["a packing that is not read", () => makeZip([{ name: "a", content: text("a"), method: 14 }]), "damaged"],
    [
      "bytes behind the end",
      () => makeZip([{ name: "a", content: text("a") }], { extra: Buffer.alloc(8) }),
      "not_a_zip",
    ],
    [
      "bytes before the beginning",
      () => Buffer.concat([Buffer.alloc(9), makeZip([{ name: "a", content: text("a") }])]),
      "damaged",
    ],
    [
      "more files in its end than in its list",
      () => makeZip([{ name: "a", content: text("a") }], { count: 2 }),
      "damaged",
    ],
    [
      "fewer",
      () =>
        makeZip(
          [
            { name: "a", content: text("a") },
            { name: "b", content: text("b") },
          ],
          { count: 1 },
        ),
      "damaged",
    ],
    ["too many files", () => makeZip([{ name: "a", content: text("a") }], { count: 10_001 }), "too_many_files"],
    ["the 64-bit form", () => makeZip([{ name: "a", content: text("a") }], { count: 0xffff }), "too_large"],
    ["a list elsewhere", () => makeZip([{ name: "a", content: text("a") }], { offset: 1 }), "damaged"],
  ])("with %s is refused", async (_, make, failure) => {
    expect(await failureOf(make())).toBe(failure);
  });
});

describe("a bomb (LM-34)", () => {
  const zeros = (megabytes: number) => Buffer.alloc(megabytes * 1024 * 1024);
  const timed = async (bytes: Uint8Array, reads?: string) => {
    const startedMs = performance.now();
    const failure = await failureOf(bytes, reads);
    return { failure, fast: performance.now() - startedMs < 5_000 };
  };

  it("that unpacks to more than 100 times its size is refused before it is unpacked", async () => {
    expect(await timed(makeZip([{ name: "a", content: zeros(64) }]))).toEqual({ failure: "bomb", fast: true });
    // What compresses well and is small does no harm.
    expect(await timed(makeZip([{ name: "a", content: Buffer.alloc(500_000) }]), "a")).toEqual({
      failure: "read",
      fast: true,
    });
  });

  it("that says it is small is stopped at the size it says", async () => {
    const bytes = makeZip([{ name: "a", content: zeros(64), says: { unpacked: 1000 } }]);
    const before = process.memoryUsage().rss;
    expect(await timed(bytes, "a")).toEqual({ failure: "bomb", fast: true });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it("of many names for the same bytes is refused", async () => {
    const content = text("x".repeat(2000));
    const files = Array.from({ length: 50 }, (_, index) => ({ name: `f${index}`, content, says: { offset: 0 } }));
    expect(await timed(makeZip(files))).toEqual({ failure: "bomb", fast: true });
  });

  it("of files that together unpack to too much is refused", async () => {
    const files = Array.from({ length: 3 }, (_, index) => ({
      name: `f${index}`,
      content: Buffer.from(Array.from({ length: 64 }, () => index)),
      method: 8,
      says: { unpacked: 0xfffffff0, packed: 0x2aaaaaaa },
    }));
    expect(await timed(makeZip(files))).toEqual({ failure: "too_large", fast: true });
  });

  it("in a bomb is not opened: a nested archive is bytes of no known name", async () => {
    const inner = makeZip([{ name: "b", content: zeros(64) }]);
    expect(await timed(makeZip([{ name: "a.zip", content: inner }]), "a.zip")).toEqual({ failure: "read", fast: true });
  });

  it("is told from a broken file", async () => {
    const bytes = makeZip([{ name: "a", content: text("some text that is long enough".repeat(50)) }]);
    bytes[40] = (bytes[40] ?? 0) ^ 0xff;
    expect(await failureOf(bytes, "a")).toBe("damaged");
    expect(await failureOf(makeZip([{ name: "a", content: text("ab"), says: { unpacked: 3 } }]), "a")).toBe("damaged");
    expect(await failureOf(makeZip([{ name: "a", content: text("ab"), says: { name: "b" } }]), "b")).toBe("damaged");
  });
});
