import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { openRequest } from "./open-request.ts";

const MAX_BODY_BYTES = 10 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 60_000;

/** Turns response headers into a Headers object. */
function headersOf(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    headers.append(message.rawHeaders[index] ?? "", message.rawHeaders[index + 1] ?? "");
  }
  return headers;
}

async function readAll(message: IncomingMessage, timeoutMs: number, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  // A body that trickles in for ever would hold its caller as long.
  const late = Object.assign(new Error("the answer took too long"), { code: "ETIMEDOUT" });
  const timer = setTimeout(() => message.destroy(late), timeoutMs);
  try {
    return await collect(message, maxBytes);
  } finally {
    clearTimeout(timer);
  }
}

async function collect(message: IncomingMessage, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      message.destroy();
      throw Object.assign(new Error("the answer is too large"), { code: "EMSGSIZE" });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

interface Sent {
  body?: string | Uint8Array;
  headers?: Record<string, string>;
}

async function sentOf(body: BodyInit | null | undefined): Promise<Sent> {
  if (body === null || body === undefined) return {};
  if (typeof body === "string" || body instanceof Uint8Array) return { body };
  if (!(body instanceof FormData)) throw new TypeError("only text, bytes and forms can be sent");
  const encoded = new Response(body);
  const bytes = new Uint8Array(await encoded.arrayBuffer());
  return { body: bytes, headers: { "content-type": encoded.headers.get("content-type") ?? "" } };
}

export interface EgressFetchOptions {
  allowPrivate: boolean;
  /** For the head, and once more for a body that is not an event stream; 60 s unless told. */
  timeoutMs?: number;
  /** Throws an event stream as `EventStream` instead of answering with it. */
  throwEventStream?: boolean;
  /** Largest answer in bytes, event streams aside; 10 MiB unless told. */
  maxBytes?: number;
}

/**
 * An event stream on its way past a library that would parse it, to a caller that reads it itself. Thrown, because the
 * library would first lay its own streams over a response; not an Error, because nothing went wrong.
 */
export class EventStream {
  readonly message: IncomingMessage;

  constructor(message: IncomingMessage) {
    this.message = message;
  }
}

/**
 * A `fetch` over `openRequest`, for libraries that take one. Bodies are text, bytes or forms, redirects are not
 * followed, and answers are at most 10 MiB unless told otherwise, event streams aside.
 */
export function egressFetch(options: EgressFetchOptions): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const { body, headers: bodyHeaders } = await sentOf(init?.body);
    const message = await openRequest(url, {
      method: init?.method ?? "GET",
      headers: { ...Object.fromEntries(new Headers(init?.headers)), ...bodyHeaders },
      ...(body === undefined ? {} : { body }),
      signal: init?.signal ?? undefined,
      allowPrivate: options.allowPrivate,
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    });
    const status = message.statusCode ?? 502;
    const headers = headersOf(message);
    const isStream = status === 200 && headers.get("content-type")?.startsWith("text/event-stream");
    if (isStream && options.throwEventStream) throw new EventStream(message);
    if (isStream) return new Response(Readable.toWeb(message) as ReadableStream, { status, headers });
    const bytes = await readAll(message, options.timeoutMs ?? DEFAULT_TIMEOUT_MS, options.maxBytes ?? MAX_BODY_BYTES);
    return new Response(status === 204 || status === 304 ? null : bytes, { status, headers });
  };
}
