import { AppError } from "../platform/errors.ts";

export const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;

function tooLarge(maxBytes: number): AppError {
  return new AppError("payload_too_large", `The request is larger than ${Math.floor(maxBytes / 1024)} KiB.`, {
    details: { maxBytes },
  });
}

/**
 * Reads a body up to `maxBytes` and no further: Content-Length is checked first, then what really arrives.
 * @throws AppError payload_too_large
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      throw tooLarge(maxBytes);
    }
    chunks.push(value);
  }
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}

/**
 * Parses a JSON body.
 * @throws AppError unsupported_media_type unless Content-Type is application/json (a form or text/plain body could be
 *   sent across origins without a preflight), bad_request when it is not valid JSON in UTF-8.
 */
export function parseJsonBody(request: Request, bytes: Uint8Array): unknown {
  const mediaType = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw new AppError("unsupported_media_type", "Send the body as application/json.");
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch (cause) {
    throw new AppError("bad_request", "The body is not valid JSON.", { cause });
  }
}
