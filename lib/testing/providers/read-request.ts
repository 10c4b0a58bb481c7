import type { IncomingMessage } from "node:http";

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/**
 * Reads a request's body as JSON; null when it is not JSON.
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
