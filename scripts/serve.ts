/** The production web server: Next behind a plain HTTP server that says who is really asking, and that can drain. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { parseArgs } from "node:util";
import next from "next";
import { isRenewalDue } from "../lib/auth/refresh-session.ts";
import { send } from "../lib/chat/api.ts";
import { checkpointNow } from "../lib/chat/run/checkpoint.ts";
import { drainRuns } from "../lib/chat/run/run-hub.ts";
import { flushStreamLog } from "../lib/chat/run/stream-log.ts";
import type { Endpoint } from "../lib/gate/contract.ts";
import { API_POLICY, SECURITY_HEADERS } from "../lib/gate/edge/security-headers.ts";
import { answerWithoutRouter } from "../lib/gate/node/answer-without-router.ts";
import { REMOTE_ADDRESS_HEADER } from "../lib/gate/request-mark.ts";
import { createCompletion, createEmbedding } from "../lib/models/api.ts";
import { log } from "../lib/platform/log.ts";
import { createBuildFiles } from "./run/build-files.ts";
import { createOpenAnswers } from "./run/open-answers.ts";
import { surviveFaults } from "./run/survive-faults.ts";

const { values } = parseArgs({
  options: { port: { type: "string", default: "3000" }, hostname: { type: "string", default: "127.0.0.1" } },
});
const port = Number(values.port);
const DRAIN_MS = 25_000;
/** For the last bytes of a run that ended with the time. */
const LAST_BYTES_MS = 500;

let draining = false;

/** Internal headers are ours alone: what the client sent under their names is dropped, and its real address is set. */
function markRemoteAddress(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith("x-nexus-") || name.startsWith("x-middleware-")) delete request.headers[name];
  }
  request.headers[REMOTE_ADDRESS_HEADER] = request.socket.remoteAddress ?? "unknown";
}

/** Next sends the headers alone, and right behind them the first bytes of the body: together they are one write. */
function joinHeadersAndBody(response: ServerResponse): void {
  response.flushHeaders = () => undefined;
}

/** Of what is answered before our edge has seen it, which replaces them: Next mends slashes in an address by itself. */
const FIRST_HEADERS = new Map(Object.entries({ ...SECURITY_HEADERS, "content-security-policy": API_POLICY }));

function refuse(response: ServerResponse): void {
  const error = { code: "unavailable", message: "The server is restarting. Please try again in a moment." };
  response.writeHead(503, {
    "content-type": "application/json",
    "retry-after": "3",
    connection: "close",
  });
  response.end(JSON.stringify({ error }));
}

/** What people and programs ask for again and again; everything else is Next's. */
const OFTEN = new Map(
  [send, createCompletion, createEmbedding].map((endpoint) => {
    const { method, path } = endpoint.contract;
    return [`${method} /api/v1${path}`, endpoint];
  }),
);

/** Behind this many seconds the edge has long decided whether to renew a session. */
const DECIDED_SECONDS = 5;

/**
 * The operation that is answered without Next; null for what is Next's. So is whoever's session is renewed: for one
 * process that has to happen in one place, the middleware, because a second renewal with the same token is refused, and
 * the person would be signed out.
 */
function findOften({ method, url, headers }: IncomingMessage): Endpoint | null {
  const endpoint = OFTEN.get(`${method} ${url}`);
  return endpoint && !isRenewalDue(headers.cookie ?? null, DECIDED_SECONDS) ? endpoint : null;
}

const app = next({ dev: false, port, hostname: values.hostname });
await app.prepare();
const handle = app.getRequestHandler();
const answers = createOpenAnswers();
const answerFile = createBuildFiles(".next");
const server = createServer((request, response) => {
  response.setHeaders(FIRST_HEADERS);
  if (draining) return refuse(response);
  answers.add(response);
  // A request of web standards cannot have this method: Next would answer that it broke.
  if (request.method === "TRACE") return void response.writeHead(405, { allow: "GET, HEAD, POST" }).end();
  if (answerFile(request, response)) return;
  markRemoteAddress(request);
  joinHeadersAndBody(response);
  const endpoint = findOften(request);
  void (endpoint ? answerWithoutRouter(endpoint, request, response) : handle(request, response));
});
// Nothing here speaks WebSocket; an upgrade with an absolute URI must not be forwarded anywhere (LM-18).
server.on("upgrade", (_, socket) =>
  socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
);

async function shutDown(): Promise<void> {
  if (draining) return;
  draining = true;
  const until = performance.now() + DRAIN_MS;
  await drainRuns(DRAIN_MS);
  server.close();
  server.closeIdleConnections();
  // Calls of programs, uploads and readers of runs: paid for, and whole only with their last byte.
  await answers.ended(Math.max(until - performance.now(), LAST_BYTES_MS));
  // Readers go before the last checkpoint: it has every word that anybody saw of an answer that is cut off here.
  server.closeAllConnections();
  await Promise.allSettled([checkpointNow(), flushStreamLog()]);
  process.exit(0);
}
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void shutDown());

// Nobody would hear of a server that lives but does not listen.
server.once("error", (error) => {
  log.fatal({ err: error, port }, "the server cannot listen");
  process.exit(1);
});
server.listen(port, values.hostname, surviveFaults);
