import type { IncomingMessage, ServerResponse } from "node:http";
import { log } from "../../platform/log.ts";
import type { Endpoint } from "../contract.ts";
import { guardRequest } from "../edge/guard-request.ts";

const ignore = () => undefined;

/** As much as is taken of a body that nobody reads on, so that its sender hears the answer and not of a reset. */
const MAX_DISCARDED_BYTES = 32 * 1024 * 1024;

/** What is sent, read when somebody asks for it. By hand, because Node's own bridge does so much more. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let isRead = false;
  let isLeft = false;
  let discardedBytes = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        // Who has gone before is not told of again.
        if (incoming.destroyed) return controller.error(incoming.errored ?? new Error("the client has gone"));
        if (isRead) return void incoming.resume();
        isRead = true;
        incoming.once("end", () => isLeft || controller.close());
        incoming.once("error", (error) => isLeft || controller.error(error));
        incoming.on("data", (chunk: Buffer) => {
          if (isLeft) {
            discardedBytes += chunk.byteLength;
            // Who sends without end is cut off.
            if (discardedBytes > MAX_DISCARDED_BYTES) incoming.destroy();
            return;
          }
          incoming.pause();
          controller.enqueue(chunk);
        });
      },
      cancel() {
        isLeft = true;
        incoming.resume();
      },
    },
    { highWaterMark: 0 },
  );
}

/** A request as web APIs have it. Its signal aborts when the client has gone before the answer was sent. */
function toWebRequest(incoming: IncomingMessage, outgoing: ServerResponse, headers: Headers): Request {
  const gone = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  return new Request(new URL(incoming.url ?? "/", "http://localhost"), {
    method: incoming.method ?? "POST",
    headers,
    body: bodyOf(incoming),
    duplex: "half",
    signal: gone.signal,
  } as RequestInit);
}

/** Not the raw ones: from these, the server has taken what only it may set. */
function headersOf(incoming: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return headers;
}

/**
 * Sends an answer as it comes, no faster than it is read; a reader who goes cancels it. Not by pipes, which cost as much
 * as all else here.
 * @param more Headers for what the answer does not say itself.
 */
async function sendAnswer(
  { status, headers, body }: Response,
  outgoing: ServerResponse,
  more = new Headers(),
): Promise<void> {
  outgoing.statusCode = status;
  outgoing.setHeaders(headers);
  for (const [name, value] of more) {
    if (name === "set-cookie") outgoing.appendHeader(name, value);
    else if (!outgoing.hasHeader(name)) outgoing.setHeader(name, value);
  }
  if (!body) return void outgoing.end();
  const reader = body.getReader();
  let goOn = ignore;
  outgoing.on("drain", () => goOn());
  outgoing.once("close", () => {
    reader.cancel().catch(ignore);
    goOn();
  });
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (outgoing.write(next.value) || outgoing.destroyed) continue;
      await new Promise<void>((resolve) => {
        goOn = resolve as typeof ignore;
      });
    }
    outgoing.end();
  } catch {
    // An answer that breaks off breaks the connection off, so that nobody takes it for whole.
    outgoing.destroy();
  }
}

/**
 * Answers a request to one operation as Next would, by the same edge and the same gate, without Next's router, its
 * sandbox for the edge and its rendering in between: those cost an API call more than all that we do for it.
 * @param incoming With the headers of our own that `scripts/serve.ts` sets.
 */
export async function answerWithoutRouter(
  { route }: Endpoint,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    const [pathname = "/", search] = (incoming.url ?? "/").split("?", 2);
    const { headers, refusal, answerHeaders } = await guardRequest({
      method: incoming.method ?? "POST",
      pathname,
      search: search === undefined ? "" : `?${search}`,
      headers: headersOf(incoming),
    });
    if (refusal) {
      await sendAnswer(new Response(refusal.body, { status: refusal.status, headers: answerHeaders }), outgoing);
      return;
    }
    await sendAnswer(await route(toWebRequest(incoming, outgoing, headers)), outgoing, answerHeaders);
  } catch (error) {
    log.error({ err: error }, "a request could not be answered");
    outgoing.destroy();
  }
}
