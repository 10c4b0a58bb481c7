import { AppError } from "../../platform/errors.ts";

/** One part of a multipart body. The bytes are a view of the body, not a copy. */
export interface Part {
  name: string;
  /** Null for a plain field. */
  fileName: string | null;
  /** What the sender says it is, which proves nothing. */
  mediaType: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Each part costs work whatever its size, so a body of tiny ones is refused by their number. */
export const MAX_PARTS = 64;
const MAX_HEADER_BYTES = 8 * 1024;
const BLANK_LINE = Buffer.from("\r\n\r\n");

function malformed(why: string): AppError {
  return new AppError("bad_request", "The body is not valid multipart/form-data.", { cause: new Error(why) });
}

/**
 * The boundary of a multipart/form-data content type (RFC 2046 §5.1.1: 1 to 70 characters), or null when it is another
 * type.
 */
export function boundaryOf(contentType: string): string | null {
  if (!/^\s*multipart\/form-data\s*(?:;|$)/i.test(contentType)) return null;
  const match = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;,"]{1,70}))/i.exec(contentType);
  if (!match) throw malformed("no boundary");
  return match[1] ?? match[2] ?? "";
}

/** A parameter with its value, in quotes or (as .NET writes it) without. */
const PARAMETER = /;\s*([^\s=;"]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/g;

function parameterOf(disposition: string, name: string): string | null {
  // One after the other, so that what stands inside the quotes of one is never taken for another.
  for (const [, key = "", quoted, token] of disposition.matchAll(PARAMETER)) {
    if (key.toLowerCase() !== name) continue;
    // Browsers escape quotes and line ends of names as the HTML standard says; backslashes are older.
    return token ?? (quoted ?? "").replace(/\\(["\\])/g, "$1").replace(/%22/g, '"');
  }
  return null;
}

function readPart(head: string, bytes: Uint8Array<ArrayBuffer>): Part {
  const headers = new Map<string, string>();
  for (const line of head.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const disposition = headers.get("content-disposition") ?? "";
  const name = /^form-data\b/i.test(disposition) ? parameterOf(disposition, "name") : null;
  if (!name) throw malformed("a part has no name");
  const mediaType = (headers.get("content-type") ?? "text/plain").split(";")[0]?.trim().toLowerCase() ?? "";
  return { name, fileName: parameterOf(disposition, "filename"), mediaType, bytes };
}

/**
 * Splits a multipart/form-data body (RFC 7578) into its parts, in their order.
 * @throws AppError bad_request when it is malformed or has more than 64 parts.
 */
export function splitParts(body: Uint8Array<ArrayBuffer>, boundary: string): Part[] {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const parts: Part[] = [];
  // The first delimiter may stand at the very beginning, without the line end before it.
  const isFirst = buffer.indexOf(delimiter.subarray(2)) === 0;
  const first = isFirst ? 0 : buffer.indexOf(delimiter);
  if (first === -1) throw malformed("no delimiter");
  let at = first + (isFirst ? delimiter.length - 2 : delimiter.length);
  for (;;) {
    const mark = buffer.toString("latin1", at, at + 2);
    if (mark === "--") return parts;
    if (mark !== "\r\n") throw malformed("a delimiter is followed by neither a line end nor --");
    const headEnd = buffer.subarray(at, at + MAX_HEADER_BYTES).indexOf(BLANK_LINE);
    if (headEnd === -1) throw malformed("a part has no end of its headers");
    const start = at + headEnd + BLANK_LINE.length;
    const end = buffer.indexOf(delimiter, start - 2);
    if (end === -1) throw malformed("a part is not closed");
    if (parts.length >= MAX_PARTS) throw malformed("too many parts");
    parts.push(readPart(buffer.toString("utf8", at + 2, at + headEnd), body.subarray(start, Math.max(start, end))));
    at = end + delimiter.length;
  }
}
