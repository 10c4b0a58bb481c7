import { randomInt } from "node:crypto";
import { createServer } from "node:http";
import { Ratelimit } from "@upstash/ratelimit";
import { NextRequest } from "next/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { middleware } from "../../../middleware.ts";
import { leaveTier } from "../../auth/leave-tier.ts";
import { TIER_IDS } from "../../auth/schema.ts";
import { makeAccount, signInAs } from "../../auth/testing/make-account.ts";
import { isMark, MARK_HEADER, NONCE_HEADER, REMOTE_ADDRESS_HEADER, REQUEST_ID_HEADER } from "../request-mark.ts";
import { cookieWith } from "../testing/sign-in.ts";
import { edgeRedis } from "./edge-redis.ts";
import { FIRST_RATES } from "./limit-by-tier.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";

const PAGE_READS = 600;

function newAddress(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;
}

interface AskOptions {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  address?: string;
}

function ask({ method = "GET", path = "/api/v1/me", headers = {}, address = newAddress() }: AskOptions = {}) {
  return middleware(
    new NextRequest(`http://localhost:3000${path}`, {
      method,
      headers: { [REMOTE_ADDRESS_HEADER]: address, ...headers },
    }),
  );
}

/** A header as the application behind the middleware sees it; null when it is not there. */
function forwarded(response: Response, name: string): string | null {
  const kept = (response.headers.get("x-middleware-override-headers") ?? "").split(",");
  return kept.includes(name) ? response.headers.get(`x-middleware-request-${name}`) : null;
}

async function statuses(count: number, options: AskOptions): Promise<number[]> {
  const answers: number[] = [];
  for (let sent = 0; sent < count; sent++) answers.push((await ask(options)).status);
  return answers;
}

beforeEach(() => {
  // The limiter's windows end with the minute, and what was counted in one counts a little less in the next.
  const late = Date.now() % 60_000 > 45_000 ? 20_000 : 0;
  const read = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => read() - late);
});

describe("every answer", () => {
  it.each(["/", "/chat", "/api/v1/health", "/share/x", "/nowhere", "/chat?_rsc=1"])(
    "of %s has the headers",
    async (path) => {
      const { headers } = await ask({ path });
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(headers.get(name)).toBe(value);
      expect(headers.get("content-security-policy")).toContain("object-src 'none'");
      expect(headers.get(REQUEST_ID_HEADER)).toMatch(/^req_[0-9a-f]{32}$/);
      expect(headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  it("has a nonce of its own, the same for the policy and the page", async () => {
    const answers = await Promise.all([ask({ path: "/chat" }), ask({ path: "/chat" })]);
    const nonces = answers.map((answer) => forwarded(answer, NONCE_HEADER));
    expect(new Set(nonces).size).toBe(2);
    for (const [index, answer] of answers.entries()) {
      const policy = answer.headers.get("content-security-policy");
      expect(policy).toContain(`'nonce-${nonces[index]}'`);
      expect(forwarded(answer, "content-security-policy")).toBe(policy);
      expect(Buffer.from(nonces[index] ?? "", "base64").length).toBeGreaterThanOrEqual(16);
    }
  });

  it("of the API may load and run nothing", async () => {
    const answer = await ask({ path: "/api/v1/models" });
    expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none';.*; sandbox$/);
    expect(forwarded(answer, NONCE_HEADER)).toBeNull();
  });

  it("tells the page where it is, so that signing in leads back", async () => {
    expect(forwarded(await ask({ path: "/chat/x?a=1" }), "x-nexus-path")).toBe("/chat/x?a=1");
  });

  it.each(["https://evil.example", "null", "http://localhost:3000.evil.example", "http://localhost:3000"])(
    "opens nothing to the origin %s",
    async (origin) => {
      for (const method of ["GET", "OPTIONS"]) {
        const { headers } = await ask({ method, headers: { origin, "access-control-request-method": "POST" } });
        expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
      }
    },
  );
});

describe("forged internal headers", () => {
  it.each([
    [MARK_HEADER, "0".repeat(64)],
    ["x-nexus-user-id", "00000000-0000-0000-0000-000000000000"],
    ["x-nexus-path", "//evil.example"],
    ["x-nexus-tier", "enterprise"],
    ["x-middleware-subrequest", "middleware:middleware:middleware:middleware:middleware"],
    ["x-middleware-next", "1"],
    ["x-middleware-override-headers", "cookie"],
    ["x-middleware-request-x-nexus-mark", "0"],
    ["X-NEXUS-ROLE", "admin"],
  ])("%s is not believed", async (name, value) => {
    expect(forwarded(await ask({ headers: { [name]: value } }), name.toLowerCase())).not.toBe(value);
  });

  it.each([
    [REQUEST_ID_HEADER, `req_${"a".repeat(32)}`],
    [NONCE_HEADER, "bm9uY2U="],
    ["content-security-policy", "script-src *"],
  ])("%s is replaced", async (name, value) => {
    const answer = await ask({ path: "/chat", headers: { [name]: value } });
    expect(forwarded(answer, name)).toBeTruthy();
    expect(forwarded(answer, name)).not.toBe(value);
    expect(forwarded(await ask({ headers: { [name]: value } }), name)).not.toBe(value);
  });

  it("do not choose whose requests are counted", async () => {
    const address = newAddress();
    const answers: number[] = [];
    for (let sent = 0; sent <= FIRST_RATES.free; sent++) {
      const headers = { "x-forwarded-for": newAddress(), "x-real-ip": newAddress(), "x-nexus-user-id": newAddress() };
      answers.push((await ask({ address, headers })).status);
    }
    expect(answers.at(-1)).toBe(429);
  });
});

describe("requests a minute", () => {
  it("of an address end at the lowest tier's limit", async () => {
    const address = newAddress();
    const first = await ask({ address });
    expect(first.headers.get("ratelimit-limit")).toBe("20");
    expect(first.headers.get("ratelimit-remaining")).toBe("19");
    expect(await statuses(19, { address })).toEqual(Array.from({ length: 19 }, () => 200));
    const refused = await ask({ address });
    expect(refused.status).toBe(429);
    const wait = Number(refused.headers.get("retry-after"));
    const told = ["limit", "remaining", "reset"].map((name) => Number(refused.headers.get(`ratelimit-${name}`)));
    expect(told).toEqual([20, 0, wait]);
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(60);
    expect(await refused.json()).toEqual({
      error: {
        code: "rate_limited",
        details: { feature: "rate", limit: 20 },
        message: expect.any(String),
        requestId: refused.headers.get(REQUEST_ID_HEADER),
      },
    });
    expect(refused.headers.get("cache-control")).toBe("no-store");
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(refused.headers.get(name)).toBe(value);
    expect((await ask()).status).toBe(200);
  });

  it.each([
    ["/api/v1/chat/completions", "POST"],
    ["/api/v1/embeddings", "POST"],
    ["/api/v1/models", "GET"],
    ["/api/chat/completions", "POST"],
    ["/api/models/", "GET"],
  ])("that end at %s are refused as OpenAI's clients expect", async (path, method) => {
    const address = newAddress();
    await statuses(FIRST_RATES.free, { address });
    const refused = await ask({ address, path, method });
    expect(refused.status).toBe(429);
    expect(await refused.json()).toEqual({
      error: {
        message: expect.stringContaining("20 requests a minute"),
        type: "rate_limit_error",
        param: null,
        code: "rate_limited",
        details: { feature: "rate", limit: 20 },
        request_id: refused.headers.get(REQUEST_ID_HEADER),
      },
    });
  });

  it.each([
    ["that services send: each is signed, and they are nobody's", "/api/webhooks/stripe", "POST"],
    ["whether we are alive, of whoever shares an address with everybody", "/api/v1/health", "GET"],
  ])("are not counted %s", async (_, path, method) => {
    const address = newAddress();
    const sent = await statuses(FIRST_RATES.free + 5, { path, method, address });
    expect(new Set(sent)).toEqual(new Set([200]));
    expect((await ask({ path: "/api/v1/models", address })).status).toBe(200);
    await statuses(FIRST_RATES.free, { address });
    expect((await ask({ path, method, address })).status).toBe(200);
  });

  it("of one IPv6 network are counted together, and IPv4 in IPv6 clothing as IPv4", async () => {
    const network = `2001:db8:${randomInt(0x10000).toString(16)}:${randomInt(0x10000).toString(16)}`;
    const host = (index: number) => `${network}::${(index + 1).toString(16)}`;
    const answers: number[] = [];
    for (let index = 0; index <= FIRST_RATES.free; index++) {
      answers.push((await ask({ address: host(index) })).status);
    }
    expect(answers.at(-2)).toBe(200);
    expect(answers.at(-1)).toBe(429);
    expect((await ask({ address: `2001:db9:${network.slice(9)}::1` })).status).toBe(200);
    const address = newAddress();
    await statuses(FIRST_RATES.free, { address: `::ffff:${address}` });
    expect((await ask({ address })).status).toBe(429);
  });

  it("of a person are counted wherever they come from, by their tier from the first one on", async () => {
    const cookie = await signInAs(await makeAccount({ tier: "pro" }));
    expect((await ask({ headers: { cookie } })).headers.get("ratelimit-limit")).toBe("100");
    const answers = await Promise.all(Array.from({ length: 110 }, () => ask({ headers: { cookie } })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(99);
  });

  it("of a page's reads are counted by themselves and more of them are allowed", async () => {
    const address = newAddress();
    await statuses(21, { address });
    const headers = { "sec-fetch-site": "same-origin" };
    const read = await ask({ address, headers });
    expect([read.status, read.headers.get("ratelimit-limit")]).toEqual([200, String(PAGE_READS)]);
    // A read that is asked with a body is one too.
    expect((await ask({ address, headers, method: "POST", path: "/api/v1/router/preview" })).status).toBe(200);
    // What changes something counts singly, wherever it comes from.
    expect((await ask({ address, headers, method: "POST" })).status).toBe(429);
    expect((await ask({ address, headers: { ...headers, authorization: "Bearer x" } })).status).toBe(429);
    expect((await ask({ address, headers: { "sec-fetch-site": "cross-site" } })).status).toBe(429);
  });

  it.each(TIER_IDS)("of everybody on %s end, what they do and what their pages read (BL-22)", async (tier) => {
    const account = await makeAccount({ tier });
    const cookie = await signInAs(account);
    const perMinute = FIRST_RATES[tier];
    for (const { limit, subject, headers } of [
      { limit: perMinute, subject: account.userId, headers: { cookie } },
      {
        limit: Math.max(PAGE_READS, 10 * perMinute),
        subject: `read:${account.userId}`,
        headers: { cookie, "sec-fetch-site": "same-origin" },
      },
    ]) {
      const first = await ask({ headers });
      expect([first.status, first.headers.get("ratelimit-limit")]).toEqual([200, `${limit}`]);
      // All the others of the minute at once; twice as many, so that the turn of a window gives none back.
      const limiter = Ratelimit.slidingWindow(limit, "60 s");
      const others = new Ratelimit({ redis: edgeRedis(), limiter, prefix: "rl", ephemeralCache: false });
      await others.limit(subject, { rate: 2 * limit });
      const refused = await ask({ headers });
      expect([refused.status, refused.headers.get("ratelimit-limit")]).toEqual([429, `${limit}`]);
    }
  });

  it("that are too many are told to a person on a page in their language, to everything else as data", async () => {
    const address = newAddress();
    await statuses(20, { address });
    const visit = { path: "/pricing", address, headers: { "sec-fetch-dest": "document", "accept-language": "de-AT" } };
    const page = await ask(visit);
    expect([page.status, page.headers.get("content-type")]).toEqual([429, "text/html; charset=utf-8"]);
    const [, nonce] = /'nonce-([^']+)'/.exec(page.headers.get("content-security-policy") ?? "") ?? [];
    const html = await page.text();
    expect(html).toContain(`<style nonce="${nonce}">`);
    expect(html).toContain(`in ${page.headers.get("retry-after")} s wieder öffnen`);
    for (const options of [
      { ...visit, path: "/api/v1/me" },
      { ...visit, method: "POST" },
      { ...visit, headers: {} },
    ]) {
      const answer = await ask(options);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([429, "application/json"]);
    }
  });

  it("with made-up keys count for the address they come from", async () => {
    const address = newAddress();
    const answers: number[] = [];
    for (let sent = 0; sent <= FIRST_RATES.free; sent++) {
      const headers = { authorization: `Bearer nx_${String(sent).padEnd(43, "0")}` };
      answers.push((await ask({ address, headers })).status);
    }
    expect(answers.at(-1)).toBe(429);
  });

  it.each(["authorization", "x-api-key"])("with a known key in %s count for the key", async (name) => {
    const key = `nx_${String(randomInt(2 ** 40)).padStart(43, "k")}`;
    const known = `nx_${String(randomInt(2 ** 40)).padEnd(43, "z")}`;
    await leaveTier(known, "team");
    const headers = (value: string) => ({ [name]: name === "authorization" ? `Bearer ${value}` : value });
    expect((await ask({ headers: headers(known) })).headers.get("ratelimit-limit")).toBe("500");
    expect((await ask({ headers: headers(key) })).headers.get("ratelimit-limit")).toBe("20");
  });

  it("with a forged session count for the address", async () => {
    const address = newAddress();
    const headers = { cookie: cookieWith("eyJhbGciOiJub25lIn0.e30.") };
    await statuses(20, { address });
    expect((await ask({ address, headers })).status).toBe(429);
  });
});

describe("the mark", () => {
  it("is left on a request that was counted, and never told", async () => {
    const answer = await ask();
    expect(await isMark(forwarded(answer, MARK_HEADER))).toBe(true);
    expect(answer.headers.get(MARK_HEADER)).toBeNull();
  });
});

describe("without Redis", () => {
  afterEach(() => vi.unstubAllEnvs());

  async function askThrough(url: string) {
    vi.stubEnv("UPSTASH_REDIS_REST_URL", url);
    vi.resetModules();
    const fresh = await import("../../../middleware.ts");
    return fresh.middleware(
      new NextRequest("http://localhost:3000/api/v1/models", { headers: { [REMOTE_ADDRESS_HEADER]: newAddress() } }),
    );
  }

  it("a request goes on without a mark, so that the gate limits what costs money", async () => {
    const answer = await askThrough("http://127.0.0.1:1");
    expect(answer.status).toBe(200);
    expect(forwarded(answer, MARK_HEADER)).toBeNull();
    expect(answer.headers.get("ratelimit-limit")).toBeNull();
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("that answers too late neither", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    const startedAt = performance.now();
    const answer = await askThrough(`http://127.0.0.1:${port}`);
    expect(forwarded(answer, MARK_HEADER)).toBeNull();
    expect(answer.status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    silent.closeAllConnections();
    silent.close();
  });
});
