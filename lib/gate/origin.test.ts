import { describe, expect, it } from "vitest";
import { z } from "zod";
import { FOREIGN_ORIGINS } from "./testing/foreign-origins.ts";
import { echoEndpoint, ORIGIN, send } from "./testing/send.ts";

const METHODS = ["POST", "PUT", "PATCH", "DELETE"] as const;

describe.each(METHODS)("a %s", (method) => {
  it.each(Object.entries(FOREIGN_ORIGINS))("from %s is refused before anything happens", async (_, origin) => {
    const { endpoint, seen } = echoEndpoint(z.object({}), { method });
    const answer = await send(endpoint, { body: {}, headers: { origin } });
    expect([answer.status, answer.body.error?.code]).toEqual([403, "bad_origin"]);
    expect(seen).toEqual([]);
  });

  it("from our own pages goes on", async () => {
    const { endpoint } = echoEndpoint(z.object({}), { method });
    expect((await send(endpoint, { body: {} })).status).toBe(200);
  });

  it("from the same host by another of its names goes on", async () => {
    const { endpoint } = echoEndpoint(z.object({}), { method });
    const headers = { origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000" };
    expect((await send(endpoint, { body: {}, headers })).status).toBe(200);
  });

  it("that only claims to be ours with Referer, Sec-Fetch-Site or X-Requested-With is refused", async () => {
    const { endpoint, seen } = echoEndpoint(z.object({}), { method });
    const headers = {
      origin: undefined,
      referer: `${ORIGIN}/chat`,
      "sec-fetch-site": "same-origin",
      "x-requested-with": "XMLHttpRequest",
    };
    expect((await send(endpoint, { body: {}, headers })).status).toBe(403);
    expect(seen).toEqual([]);
  });
});

describe("a GET", () => {
  it.each([
    ["?_method=DELETE", {}],
    ["", { "x-http-method-override": "DELETE" }],
    ["", { "x-method-override": "POST" }],
  ])("stays a GET with %s %j, whatever its origin", async (query, headers) => {
    const { endpoint, seen } = echoEndpoint(z.object({}), {
      method: "GET",
      query: z.object({}),
      body: undefined as never,
    });
    const answer = await send(endpoint, { query, headers: { origin: "https://evil.example", ...headers } });
    expect(answer.status).toBe(200);
    expect(seen).toHaveLength(1);
    expect((seen[0] as { request: Request }).request.method).toBe("GET");
  });
});
