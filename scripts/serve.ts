/** The production web server: Next behind a plain HTTP server that says who is really asking, and that can drain. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { parseArgs } from "node:util";
import next from "next";
import { drainRuns } from "../lib/chat/run/run-hub.ts";
import { flushStreamLog } from "../lib/chat/run/stream-log.ts";
import { REMOTE_ADDRESS_HEADER } from "../lib/gate/request-mark.ts";

const { values } = parseArgs({
  options: { port: { type: "string", default: "3000" }, hostname: { type: "string", default: "127.0.0.1" } },
});
const port = Number(values.port);
const DRAIN_MS = 25_000;

let draining = false;

/** Internal headers are ours alone: what the client sent under their names is dropped, and its real address is set. */
function markRemoteAddress(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith("x-nexus-") || name.startsWith("x-middleware-")) delete request.headers[name];
  }
  request.headers[REMOTE_ADDRESS_HEADER] = request.socket.remoteAddress ?? "unknown";
}

function refuse(response: ServerResponse): void {
  const error = { code: "unavailable", message: "The server is restarting. Please try again in a moment." };
  response.writeHead(503, { "content-type": "application/json", "retry-after": "3", connection: "close" });
  response.end(JSON.stringify({ error }));
}

const app = next({ dev: false, port, hostname: values.hostname });
await app.prepare();
const handle = app.getRequestHandler();
const server = createServer((request, response) => {
  if (draining) return refuse(response);
  markRemoteAddress(request);
  void handle(request, response);
});
// Nothing here speaks WebSocket; an upgrade with an absolute URI must not be forwarded anywhere (LM-18).
server.on("upgrade", (_, socket) =>
  socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
);

async function shutDown(): Promise<void> {
  if (draining) return;
  draining = true;
  // Answers that are being written end by themselves, or stay as their last checkpoint for the next start to close.
  await drainRuns(DRAIN_MS);
  await flushStreamLog().catch(() => undefined);
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 500).unref();
  setTimeout(() => process.exit(0), 1_000).unref();
}
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void shutDown());

server.listen(port, values.hostname);
