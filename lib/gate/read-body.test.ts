import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readBody } from "./read-body.ts";
import { MALFORMED_BODIES } from "./testing/malformed-bodies.ts";
import { echoEndpoint, send } from "./testing/send.ts";

const CAP = 64 * 1024;
const objectBody = () => echoEndpoint(z.object({ name: z.string() }));

describe("malformed bodies", () => {
  it("are forty kinds", () => {
    expect(Object.keys(MALFORMED_BODIES)).toHaveLength(40);
  });

  it.each(Object.entries(MALFORMED_BODIES))("%s is the client's mistake", async (_, body) => {
    const { endpoint, seen } = objectBody();
    const answer = await send(endpoint, { body });
    expect([400, 422]).toContain(answer.status);
    expect(answer.body.error?.code).toBe(answer.status === 400 ? "bad_request" : "invalid_input");
    expect(seen).toEqual([]);
  });

  it("that are not UTF-8 are refused, also inside a text that would fit", async () => {
    const { endpoint, seen } = objectBody();
    const body = Uint8Array.from([...Buffer.from('{"name":"'), 0xc3, 0x28, ...Buffer.from('"}')]);
    expect(await send(endpoint, { body })).toMatchObject({ status: 400, body: { error: { code: "bad_request" } } });
    expect(seen).toEqual([]);
  });

  it("names the field that is wrong", async () => {
    const { endpoint } = echoEndpoint(z.object({ a: z.object({ b: z.array(z.object({ c: z.string() })) }) }));
    const answer = await send(endpoint, { body: { a: { b: [{ c: "x" }, { c: 1 }] } } });
    expect(answer.status).toBe(422);
    expect(answer.body.error?.issues).toEqual([{ path: "a.b.1.c", message: expect.any(String) }]);
  });
});

describe("content types", () => {
  it.each([
    undefined,
    "",
    "text/plain",
    "text/plain; application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/jsonp",
    "application/json-patch+json",
    "text/json",
  ])("%s is refused", async (type) => {
    const { endpoint, seen } = objectBody();
    // A body without any type of its own, because a string would be given text/plain.
    const body = new TextEncoder().encode('{"name":"x"}');
    const answer = await send(endpoint, { body, headers: { "content-type": type } });
    expect([answer.status, answer.body.error?.code]).toEqual([415, "unsupported_media_type"]);
    expect(seen).toEqual([]);
  });

  it.each(["application/json", "application/json; charset=utf-8", "Application/JSON"])("%s is taken", async (type) => {
    const { endpoint } = objectBody();
    expect((await send(endpoint, { body: { name: "x" }, headers: { "content-type": type } })).status).toBe(200);
  });
});

describe("size caps", () => {
  const capped = () => echoEndpoint(z.object({ name: z.string() }), { maxBodyBytes: CAP });

  it("takes a body of exactly the cap and refuses one byte more", async () => {
    const { endpoint, seen } = capped();
    const fits = { name: "x".repeat(CAP - '{"name":""}'.length) };
    expect((await send(endpoint, { body: fits })).status).toBe(200);
    const answer = await send(endpoint, { body: { name: `${fits.name}x` } });
    expect([answer.status, answer.body.error?.code]).toEqual([413, "payload_too_large"]);
    expect(answer.body.error?.details).toEqual({ maxBytes: CAP });
    expect(seen).toHaveLength(1);
  });

  it("refuses a declared size without reading", async () => {
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1024)),
    });
    const request = new Request("http://localhost:3000/", {
      method: "POST",
      headers: { "content-length": String(CAP + 1) },
      body: source,
      duplex: "half",
    } as RequestInit);
    await expect(readBody(request, CAP)).rejects.toMatchObject({ code: "payload_too_large" });
    expect(request.bodyUsed).toBe(false);
  });

  it.each([undefined, "1", "-1", "abc"])("stops an endless stream that declares %s", async (declared) => {
    let sentBytes = 0;
    let isCancelled = false;
    const source = new ReadableStream<Uint8Array>({
      pull(controller) {
        sentBytes += 4096;
        controller.enqueue(new Uint8Array(4096));
      },
      cancel() {
        isCancelled = true;
      },
    });
    const request = new Request("http://localhost:3000/", {
      method: "POST",
      headers: declared === undefined ? {} : { "content-length": declared },
      body: source,
      duplex: "half",
    } as RequestInit);
    await expect(readBody(request, CAP)).rejects.toMatchObject({ code: "payload_too_large" });
    expect(isCancelled).toBe(true);
    expect(sentBytes).toBeLessThan(CAP + 4 * 4096);
  });
});

describe("prototype pollution", () => {
  const PROBES = [
    '{"name":"x","__proto__":{"polluted":1}}',
    '{"name":"x","constructor":{"prototype":{"polluted":1}}}',
    '{"name":"x","a":{"__proto__":{"polluted":1}}}',
    '{"name":"x","prototype":{"polluted":1}}',
  ];

  it.each(PROBES)("%s changes nothing and is not passed on", async (body) => {
    const { endpoint, seen } = objectBody();
    expect((await send(endpoint, { body })).body.data).toEqual({ body: { name: "x" } });
    expect(seen).toHaveLength(1);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("polluted");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each(["?__proto__=1&q=a", "?__proto__[polluted]=1&q=a", "?constructor.prototype.polluted=1&q=a"])(
    "%s in the query neither",
    async (query) => {
      const { endpoint } = echoEndpoint(z.object({}), { query: z.object({ q: z.string() }) });
      expect((await send(endpoint, { body: {}, query })).body.data).toEqual({ body: {}, query: { q: "a" } });
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );
});
