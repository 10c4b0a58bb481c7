import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as WebReadableStream } from "node:stream/web";
import { jwtVerify } from "jose";
import { HttpProblem, type LoopbackServer, serveLoopback } from "../loopback-http.ts";
import { openSupabase, type SupabaseOptions } from "./open-app.ts";

const SERVED = /^\/(auth|storage)\/v1(\/|$)/;

/**
 * Serves `/auth/v1` and `/storage/v1` of Supabase Lite on 127.0.0.1; every other path is 404.
 * A bearer token that is neither one of the keys nor signed by us is 401 before Lite sees it: Lite lets some
 * object routes through with a broken token.
 */
export async function serveSupabase(options: SupabaseOptions & { port: number }): Promise<LoopbackServer> {
  const app = await openSupabase(options);
  const key = new TextEncoder().encode(options.jwtSecret);

  async function checkBearer(header: string | undefined): Promise<void> {
    if (header === undefined) return;
    const token = /^Bearer (\S+)$/i.exec(header)?.[1] ?? "";
    if (token === options.publishableKey || token === options.secretKey) return;
    try {
      await jwtVerify(token, key, { algorithms: ["HS256"] });
    } catch {
      throw new HttpProblem(401, "Invalid bearer token");
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    if (!SERVED.test(url.pathname) || request.method === "OPTIONS") throw new HttpProblem(404, "Not found");
    await checkBearer(request.headers.authorization);
    const answer = await app.fetch(toRequest(request, url));
    const headers: Record<string, string | string[]> = {};
    for (const [name, value] of answer.headers) {
      // No page of another origin has business here: the product's own server is the only client.
      if (!name.startsWith("access-control-") && name !== "set-cookie") headers[name] = value;
    }
    response.writeHead(answer.status, headers);
    if (answer.body === null || request.method === "HEAD") response.end();
    else await pipeline(Readable.fromWeb(answer.body as WebReadableStream), response);
  }

  const server = await serveLoopback(options.port, handle).catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  return {
    ...server,
    async stop() {
      await server.stop();
      await app.close();
    },
  };
}

function toRequest(request: IncomingMessage, url: URL): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const item of Array.isArray(value) ? value : [value]) if (item !== undefined) headers.append(name, item);
  }
  const method = request.method ?? "GET";
  const body = method === "GET" || method === "HEAD" ? null : (Readable.toWeb(request) as ReadableStream);
  return new Request(url, { method, headers, body, ...(body === null ? {} : { duplex: "half" }) });
}
