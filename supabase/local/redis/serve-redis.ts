import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { HttpProblem, type LoopbackServer, readBody, sendJson, serveLoopback } from "../loopback-http.ts";
import type { RedisBackend, Reply } from "./backend.ts";
import { createScriptTranslator } from "./scripts.ts";

const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** Commands that hold or change the shared connection. */
const REFUSED = new Set(
  (
    "BLPOP BRPOP BLMOVE BLMPOP BRPOPLPUSH BZPOPMIN BZPOPMAX BZMPOP WAIT WAITAOF SUBSCRIBE PSUBSCRIBE SSUBSCRIBE " +
    "UNSUBSCRIBE PUNSUBSCRIBE MONITOR MULTI EXEC DISCARD WATCH UNWATCH SELECT HELLO AUTH RESET QUIT CLIENT SHUTDOWN"
  ).split(" "),
);

/**
 * Serves the Upstash Redis REST protocol over a Redis: POST `/` with a command, `/pipeline` and `/multi-exec` with a
 * list of commands, and the path style `/set/key/value`. Bearer token or `?_token=`; `Upstash-Encoding: base64`.
 * Source: Upstash documentation, "REST API", and what `@upstash/redis` 1.39 sends.
 */
export function serveRedis(options: { port: number; token: string; backend: RedisBackend }): Promise<LoopbackServer> {
  const { backend } = options;
  const scripts = createScriptTranslator();
  const expected = Buffer.from(options.token);

  function authorise(request: IncomingMessage, url: URL): void {
    const given = Buffer.from(
      /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? url.searchParams.get("_token") ?? "",
    );
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new HttpProblem(401, "Unauthorized");
    }
  }

  async function runOne(command: string[], base64: boolean): Promise<unknown> {
    const reply = await backend.send(scripts.translate(command));
    return encode(scripts.findLoadedDigest(command) ?? reply, base64);
  }

  async function runAll(commands: string[][], base64: boolean, atomic: boolean): Promise<unknown[]> {
    if (!atomic) {
      return Promise.all(
        commands.map((command) =>
          runOne(command, base64).then(
            (result) => ({ result }),
            (error: unknown) => ({ error: messageOf(error) }),
          ),
        ),
      );
    }
    const replies = await backend.transact(commands.map(scripts.translate));
    return replies.map((reply) =>
      reply instanceof Error ? { error: reply.message } : { result: encode(reply, base64) },
    );
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://localhost");
    authorise(request, url);
    const base64 = request.headers["upstash-encoding"] === "base64";
    const text = (await readBody(request, MAX_BODY_BYTES)).toString("utf8");
    if (url.pathname === "/pipeline" || url.pathname === "/multi-exec") {
      const commands = parseJson(text);
      if (!Array.isArray(commands)) throw new HttpProblem(400, "ERR failed to parse pipeline request");
      sendJson(response, 200, await runAll(commands.map(parseCommand), base64, url.pathname === "/multi-exec"));
      return;
    }
    const command = url.pathname === "/" ? parseCommand(parseJson(text)) : parsePath(url, text);
    sendJson(response, 200, { result: await runOne(command, base64) });
  }

  return serveLoopback(options.port, (request, response) =>
    handle(request, response).catch((error: unknown) => {
      if (error instanceof HttpProblem) throw error;
      throw new HttpProblem(400, messageOf(error));
    }),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpProblem(400, "ERR failed to parse command");
  }
}

function parseCommand(value: unknown): string[] {
  if (!Array.isArray(value) || value.length === 0) throw new HttpProblem(400, "ERR empty command");
  const command = value.map((part: unknown) => (typeof part === "object" ? JSON.stringify(part) : String(part)));
  if (REFUSED.has(command[0]?.toUpperCase() ?? "")) {
    throw new HttpProblem(400, `ERR Command is not available: '${command[0]}'`);
  }
  return command;
}

/** `/set/key/value?EX=100`: path segments, then the body if any, then the query as further arguments. */
function parsePath(url: URL, body: string): string[] {
  const segments = url.pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const query = [...url.searchParams].filter(([name]) => name !== "_token").flat();
  return parseCommand([...segments, ...(body ? [body] : []), ...query.filter(Boolean)]);
}

/** With base64, every string except the status "OK" is encoded: the client decodes all others. */
function encode(reply: Reply, base64: boolean): unknown {
  if (reply === null || typeof reply === "number") return reply;
  if (Array.isArray(reply)) return reply.map((item) => encode(item, base64));
  if (reply === "OK") return reply;
  return Buffer.from(reply).toString(base64 ? "base64" : "utf8");
}
