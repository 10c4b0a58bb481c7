import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterEach, expect, it } from "vitest";
import type { Contract, Endpoint } from "../contract.ts";
import { SECURITY_HEADERS } from "../edge/security-headers.ts";
import { errorResponse } from "../error-response.ts";
import { readBody } from "../read-body.ts";
import { REMOTE_ADDRESS_HEADER } from "../request-mark.ts";
import { answerWithoutRouter } from "./answer-without-router.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

let lastAddress = 0;

/** A server whose one operation is `route`, as `scripts/serve.ts` asks it; each with an address of its own to be counted by. */
async function serve(route: (request: Request) => Promise<Response>): Promise<string> {
  const endpoint: Endpoint = { contract: {} as Contract, route };
  const address = `192.0.2.${++lastAddress}`;
  server = createServer((incoming, outgoing) => {
    incoming.headers[REMOTE_ADDRESS_HEADER] = address;
    delete incoming.headers["x-nexus-forged"];
    void answerWithoutRouter(endpoint, incoming, outgoing);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/chat/completions`;
}

/** A stream that is written by hand. */
function openStream() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const cancelled = Promise.withResolvers<void>();
  const stream = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
    cancel: () => cancelled.resolve(),
  });
  const write = (text: string) => controller?.enqueue(new TextEncoder().encode(text));
  return { stream, write, fail: () => controller?.error(new Error("cut")), cancelled: cancelled.promise };
}

it("hands on what was asked and answers with what the route and the edge say", async () => {
  const url = await serve(async (request) => {
    const { method, headers } = request;
    const { pathname, search } = new URL(request.url);
    const seen = { method, path: pathname + search, body: await request.text(), forged: headers.get("x-nexus-forged") };
    return Response.json(seen, { status: 201, headers: { "cache-control": "no-store", "x-request-id": "req_route" } });
  });
  // More than arrives at once.
  const body = "words ".repeat(50_000);
  const answer = await fetch(`${url}?a=1`, { method: "POST", body, headers: { "x-nexus-forged": "1" } });
  expect(await answer.json()).toEqual({
    method: "POST",
    path: "/api/v1/chat/completions?a=1",
    body,
    forged: null,
  });
  expect([answer.status, answer.headers.get("x-request-id")]).toEqual([201, "req_route"]);
  expect(answer.headers.get("ratelimit-limit")).toBe("20");
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(answer.headers.get(name)).toBe(value);
});

it("refuses at the edge what is too often, in the shape of the path", async () => {
  let asked = 0;
  const url = await serve(async () => {
    asked++;
    return new Response(null, { status: 204 });
  });
  const statuses = await Promise.all(
    Array.from({ length: 20 }, async () => (await fetch(url, { method: "POST" })).status),
  );
  expect(new Set(statuses)).toEqual(new Set([204]));
  const refused = await fetch(url, { method: "POST" });
  expect([refused.status, asked]).toEqual([429, 20]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ error: { type: "rate_limit_error", code: "rate_limited" } });
});

it("sends a stream as it comes, and cancels it when its reader goes", async () => {
  const events = openStream();
  const aborted = Promise.withResolvers<void>();
  const url = await serve(async ({ signal }) => {
    signal.addEventListener("abort", () => aborted.resolve());
    events.write("first");
    return new Response(events.stream);
  });
  const leave = new AbortController();
  const { body } = await fetch(url, { method: "POST", signal: leave.signal });
  const reader = body?.getReader();
  const read = async () => new TextDecoder().decode((await reader?.read())?.value);
  expect(await read()).toBe("first");
  events.write("second");
  expect(await read()).toBe("second");
  leave.abort();
  await Promise.all([events.cancelled, aborted.promise]);
});

it("breaks the connection off where the stream breaks, so that nobody takes it for whole", async () => {
  const events = openStream();
  const url = await serve(async () => {
    events.write("first");
    return new Response(events.stream);
  });
  const { body } = await fetch(url, { method: "POST" });
  const reader = body?.getReader();
  await reader?.read();
  events.fail();
  await expect(reader?.read()).rejects.toThrow();
});

it("tells the route that its client has gone in the middle of what it sends", async () => {
  const failed = Promise.withResolvers<unknown>();
  const begun = Promise.withResolvers<void>();
  const url = await serve(async (arrived) => {
    begun.resolve();
    await arrived.text().catch(failed.resolve);
    return new Response(null, { status: 204 });
  });
  const asked = request(url, { method: "POST", headers: { "content-length": "10" } }).on("error", () => undefined);
  asked.write("half");
  await begun.promise;
  asked.destroy();
  expect(await failed.promise).toBeInstanceOf(Error);
});

/** Refuses what is larger than a kilobyte, as an operation does. */
const takeKilobyte = (arrived: Request) =>
  readBody(arrived, 1024).then(
    () => new Response(null, { status: 204 }),
    (error: unknown) => errorResponse(error, "req_1", "openai"),
  );

/** Asks with a body that does not say how long it is. */
function askInChunks(url: string) {
  const asked = request(url, { method: "POST" });
  const answer = new Promise<IncomingMessage>((resolve) => asked.once("response", resolve));
  // How it ends is told by what was answered.
  const closed = new Promise<void>((resolve) => asked.on("error", () => undefined).once("close", resolve));
  return { asked, answer, closed };
}

it("says what turns out too large, also to who still sends", async () => {
  const url = await serve(takeKilobyte);
  const { asked, answer } = askInChunks(url);
  asked.write("x".repeat(3_000_000));
  const response = await answer;
  asked.end("y".repeat(3_000_000));
  expect([response.statusCode, await json(response)]).toMatchObject([413, { error: { code: "payload_too_large" } }]);
});

it("cuts off who goes on sending without end", async () => {
  const url = await serve(takeKilobyte);
  const { asked, answer, closed } = askInChunks(url);
  const chunk = Buffer.alloc(4 * 1024 * 1024);
  const send = () => void asked.write(chunk, (error) => error || send());
  send();
  const response = await answer;
  response.on("error", () => undefined).resume();
  expect(response.statusCode).toBe(413);
  await closed;
});

it("answers the next request where a body was not read", async () => {
  const url = await serve(async () => new Response(null, { status: 401 }));
  for (const body of ["x".repeat(900_000), "y"]) expect((await fetch(url, { method: "POST", body })).status).toBe(401);
});
