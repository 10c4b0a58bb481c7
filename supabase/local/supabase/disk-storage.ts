import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as WebReadableStream } from "node:stream/web";
import type { App } from "@supabase/lite";

type StorageAdapter = NonNullable<App["_storageAdapter"]>;
type ObjectMetadata = Awaited<ReturnType<StorageAdapter["headObject"]>>;

interface Sidecar {
  mimetype: string;
  cacheControl: string;
  eTag: string;
}

const UNKNOWN: Sidecar = { mimetype: "application/octet-stream", cacheControl: "no-cache", eTag: '""' };

/**
 * Keeps stored objects as files named by the SHA-256 of bucket and key, so that no key can leave the directory or
 * collide with a folder. Beside each file `<name>.json` holds its content type, cache control and ETag.
 */
export function createDiskStorage(directory: string): StorageAdapter {
  const pathOf = (bucket: string, key: string) => {
    const name = createHash("sha256").update(`${bucket}/${key}`).digest("hex");
    return join(directory, name.slice(0, 2), name);
  };

  async function readMetadata(path: string): Promise<ObjectMetadata | null> {
    const file = await stat(path).catch(() => null);
    if (file === null) return null;
    const sidecar = await readFile(`${path}.json`, "utf8").then(
      (text) => JSON.parse(text) as Sidecar,
      () => UNKNOWN,
    );
    return { ...sidecar, contentLength: file.size, size: file.size, lastModified: file.mtime };
  }

  async function place(temporary: string, path: string, sidecar: Sidecar): Promise<void> {
    await writeFile(`${temporary}.json`, JSON.stringify(sidecar), { mode: 0o600 });
    await rename(`${temporary}.json`, `${path}.json`);
    await rename(temporary, path);
  }

  async function remove(bucket: string, key: string): Promise<void> {
    const path = pathOf(bucket, key);
    await rm(path, { force: true });
    await rm(`${path}.json`, { force: true });
  }

  return {
    driver: null,

    async getObject(bucket, key, _version, headers) {
      const path = pathOf(bucket, key);
      const metadata = await readMetadata(path);
      if (metadata === null) return { metadata: { ...UNKNOWN, contentLength: 0, size: 0 }, httpStatusCode: 404 };
      if (headers?.ifNoneMatch === metadata.eTag) return { metadata, httpStatusCode: 304 };
      const range = parseRange(headers?.range, metadata.size);
      const body = Readable.toWeb(createReadStream(path, range ?? {})) as ReadableStream;
      if (range === null) return { metadata, httpStatusCode: 200, body };
      const contentRange = `bytes ${range.start}-${range.end}/${metadata.size}`;
      return {
        metadata: { ...metadata, contentLength: range.end - range.start + 1, contentRange },
        httpStatusCode: 206,
        body,
      };
    },

    async uploadObject(bucket, key, _version, body, mimetype, cacheControl) {
      const path = pathOf(bucket, key);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
      const hash = createHash("md5");
      try {
        const source = body instanceof Uint8Array ? Readable.from([body]) : Readable.fromWeb(body as WebReadableStream);
        await pipeline(
          source,
          async function* (chunks: AsyncIterable<Uint8Array>) {
            for await (const chunk of chunks) {
              hash.update(chunk);
              yield chunk;
            }
          },
          createWriteStream(temporary, { mode: 0o600 }),
        );
        await place(temporary, path, { mimetype, cacheControl, eTag: `"${hash.digest("hex")}"` });
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      const metadata = await readMetadata(path);
      if (metadata === null) throw new Error("A stored object vanished while it was written");
      return metadata;
    },

    async deleteObject(bucket, key) {
      await remove(bucket, key);
    },

    async deleteObjects(bucket, keys) {
      for (const key of keys) await remove(bucket, key);
    },

    async copyObject(sourceBucket, source, _version, destinationBucket, destination) {
      const from = pathOf(sourceBucket, source);
      const to = pathOf(destinationBucket, destination);
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      const metadata = await readMetadata(from);
      if (metadata === null) throw new Error("The object to copy does not exist");
      const temporary = `${to}.${process.pid}.${Math.random().toString(36).slice(2)}`;
      await copyFile(from, temporary);
      const { mimetype, cacheControl, eTag } = metadata;
      await place(temporary, to, { mimetype, cacheControl, eTag });
      return { httpStatusCode: 200, eTag, lastModified: new Date() };
    },

    async headObject(bucket, key) {
      const metadata = await readMetadata(pathOf(bucket, key));
      if (metadata === null) throw new Error("The object does not exist");
      return metadata;
    },

    async privateAssetUrl(bucket, key) {
      return `file://${pathOf(bucket, key)}`;
    },
  };
}

/** One satisfiable byte range (RFC 9110 §14.2), or null for the whole object. */
function parseRange(header: string | undefined, size: number): { start: number; end: number } | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null || (match[1] === "" && match[2] === "") || size === 0) return null;
  const start = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === "" || match[2] === "" ? size - 1 : Math.min(size - 1, Number(match[2]));
  return start <= end ? { start, end } : null;
}
