import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const LOOPBACK_HOST = /^(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d{1,5})?$/i;

/**
 * Whether a Host header names this machine. A page that rebinds its own DNS name to 127.0.0.1 reaches the port
 * but sends its own name, so anything else is refused.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && LOOPBACK_HOST.test(host);
}

export interface LoopbackServer {
  port: number;
  url: string;
  stop(): Promise<void>;
}

/** Thrown by a handler to answer with a status and a JSON body. */
export class HttpProblem extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Sends a JSON answer. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": bytes.length,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(bytes);
}

/**
 * Reads a whole request body.
 * @throws HttpProblem 413 beyond `maxBytes`.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new HttpProblem(413, "Request body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Serves HTTP on 127.0.0.1, to loopback names only.
 * @param port 0 lets the system choose.
 * @param handle Throws HttpProblem to answer with an error; anything else thrown becomes a plain 500.
 * @throws The listen error (EADDRINUSE) of the port.
 */
export async function serveLoopback(
  port: number,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void,
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    if (!isLoopbackHost(request.headers.host)) {
      sendJson(response, 421, { error: "This service answers to loopback names only" });
      return;
    }
    Promise.resolve()
      .then(() => handle(request, response))
      .catch((error: unknown) => {
        const status = error instanceof HttpProblem ? error.status : 500;
        if (status === 500) process.stderr.write(`local services: ${String(error)}\n`);
        if (response.headersSent) response.destroy();
        else
          sendJson(response, status, { error: status === 500 ? "Internal error" : String((error as Error).message) });
      });
  });
  // Longer than the client's own keep-alive, so that no request meets a connection that is just being closed.
  server.keepAliveTimeout = 75_000;
  await listen(server, port);
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}
