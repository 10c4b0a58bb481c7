import type { IncomingMessage } from "node:http";

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** A form as an object: its texts, of a file its name, type and size, and lists of what came more than once. */
async function readForm(bytes: Buffer, contentType: string): Promise<unknown> {
  const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } }).formData();
  const fields: Record<string, unknown> = {};
  for (const [key, value] of form) {
    const name = key.replace(/\[\]$/, "");
    const entry = typeof value === "string" ? value : { name: value.name, type: value.type, sizeBytes: value.size };
    fields[name] = name in fields ? [fields[name], entry].flat() : entry;
  }
  return fields;
}

/**
 * Reads a request's body as JSON, or a form as an object; null when it is neither.
 * @throws Error when it is larger than 64 MiB or the client leaves.
 */
export async function readBody(req: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of req as AsyncIterable<Buffer>) {
    sizeBytes += part.length;
    if (sizeBytes > MAX_BODY_BYTES) throw new Error("The request is too large for a scripted provider");
    parts.push(part);
  }
  const contentType = req.headers["content-type"] ?? "";
  if (contentType.startsWith("multipart/form-data")) return readForm(Buffer.concat(parts), contentType);
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8")) as unknown;
  } catch {
    return null;
  }
}

/** A key that contains `invalid` is refused, so that "test this key" can fail. */
export function hasInvalidKey({ headers }: IncomingMessage, url: URL): boolean {
  const keys = [headers.authorization, headers["x-api-key"], headers["x-goog-api-key"], url.searchParams.get("key")];
  return keys.some((key) => String(key ?? "").includes("invalid"));
}
