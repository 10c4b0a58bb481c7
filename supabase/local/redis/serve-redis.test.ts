import { request as httpRequest } from "node:http";
import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoopbackServer } from "../loopback-http.ts";
import { createMemoryBackend, createServerBackend, type RedisBackend } from "./backend.ts";
import { serveRedis } from "./serve-redis.ts";

const token = "test-token-1234567890";
let backend: RedisBackend;
let server: LoopbackServer;
let redis: Redis;

beforeAll(async () => {
  backend = await createMemoryBackend();
  server = await serveRedis({ port: 0, token, backend });
  redis = new Redis({ url: server.url, token, enableTelemetry: false, retry: false });
});

afterAll(async () => {
  await server.stop();
  await backend.close();
});

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(server.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

it("names the variable when there is no Redis at its address, and does not try on", async () => {
  await expect(createServerBackend("redis://127.0.0.1:1")).rejects.toThrow(/^REDIS_URL: cannot be reached \(.*REFUSED/);
});

describe("wire", () => {
  it("answers a command, and base64 where asked, except the status OK", async () => {
    expect(await (await post("/", ["SET", "wire", "héllo"])).json()).toEqual({ result: "OK" });
    expect(await (await post("/", ["GET", "wire"])).json()).toEqual({ result: "héllo" });
    expect(await (await post("/", ["GET", "wire"], { "upstash-encoding": "base64" })).json()).toEqual({
      result: Buffer.from("héllo").toString("base64"),
    });
    const set = await post("/", ["SET", "wire", "x"], { "upstash-encoding": "base64" });
    expect(await set.json()).toEqual({ result: "OK" });
  });

  it("takes commands as a path", async () => {
    await post("/set/path-key?EX=100", "value with / slash");
    expect(await (await post("/get/path-key", "")).json()).toEqual({ result: "value with / slash" });
    expect(await (await post("/ttl/path-key", "")).json()).toEqual({ result: 100 });
  });

  it("answers 401 without the token and takes it from the query", async () => {
    expect((await fetch(server.url, { method: "POST", body: '["PING"]' })).status).toBe(401);
    expect((await post("/", ["PING"], { authorization: "Bearer wrong" })).status).toBe(401);
    const byQuery = await fetch(`${server.url}/?_token=${token}`, { method: "POST", body: '["PING"]' });
    expect(await byQuery.json()).toEqual({ result: "PONG" });
  });

  it.each([
    ["unknown command", ["NOPE"]],
    ["blocking command", ["BLPOP", "a", "0"]],
    ["connection state", ["select", "1"]],
    ["empty command", []],
    ["not JSON", "{"],
    ["not a list", { a: 1 }],
  ])("answers 400 with an error text: %s", async (_name, body) => {
    const response = await post("/", body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/ERR/) });
  });

  it("refuses other host names (DNS rebinding)", async () => {
    const status = await new Promise((resolve, reject) => {
      httpRequest(`${server.url}/ping`, { headers: { host: "evil.example", authorization: `Bearer ${token}` } })
        .on("response", (response) => resolve(response.resume().statusCode))
        .on("error", reject)
        .end();
    });
    expect(status).toBe(421);
  });
});

describe("@upstash/redis", () => {
  it("round-trips values, hashes, sorted sets and streams", async () => {
    await redis.set("json", { a: [1, "ü"] });
    expect(await redis.get("json")).toEqual({ a: [1, "ü"] });
    await redis.hset("hash", { f: "v", n: 2 });
    expect(await redis.hgetall("hash")).toEqual({ f: "v", n: 2 });
    await redis.zadd("zset", { score: 1.5, member: "m" });
    expect(await redis.zrange("zset", 0, -1, { withScores: true })).toEqual(["m", 1.5]);
    const first = await redis.xadd("stream", "*", { part: "one" });
    await redis.xadd("stream", "*", { part: "two" });
    expect(Object.values(await redis.xrange("stream", "-", "+"))).toEqual([{ part: "one" }, { part: "two" }]);
    expect(await redis.xread("stream", first)).toEqual([["stream", [[expect.any(String), ["part", "two"]]]]]);
    expect(await redis.set("lock", "1", { nx: true, px: 60_000 })).toBe("OK");
    expect(await redis.set("lock", "1", { nx: true, px: 60_000 })).toBeNull();
  });

  it("pipelines with one error for one command", async () => {
    const response = await post("/pipeline", [
      ["SET", "p", "x"],
      ["INCR", "p"],
      ["GET", "p"],
    ]);
    expect(await response.json()).toEqual([
      { result: "OK" },
      { error: expect.stringContaining("not an integer") },
      { result: "x" },
    ]);
  });

  it("keeps 50 parallel transactions apart", async () => {
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => redis.multi().set("shared", index).get("shared").exec<["OK", number]>()),
    );
    expect(results.map(([, value]) => value)).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });

  it("runs scripts by digest, with the Upstash header stripped", async () => {
    const source = "#!lua flags=allow-key-locking\nreturn ARGV[1]";
    const script = redis.createScript<string>(source);
    expect(await script.exec([], ["seven"])).toBe("seven");
    expect(await script.exec([], ["eight"])).toBe("eight");
    const digest = await redis.scriptLoad(source);
    expect(await redis.evalsha(digest, [], ["nine"])).toBe("nine");
    expect(await redis.scriptExists(digest)).toEqual([1]);
  });
});

describe("@upstash/ratelimit", () => {
  it.each([
    ["sliding window", Ratelimit.slidingWindow(20, "1 h")],
    ["fixed window", Ratelimit.fixedWindow(20, "1 h")],
    ["token bucket", Ratelimit.tokenBucket(20, "1 h", 20)],
  ])("lets exactly 20 of 50 parallel requests through: %s", async (name, limiter) => {
    const ratelimit = new Ratelimit({ redis, limiter, prefix: name, ephemeralCache: false });
    const results = await Promise.all(Array.from({ length: 50 }, () => ratelimit.limit("someone")));
    expect(results.filter((result) => result.success)).toHaveLength(20);
    expect(results.every((result) => result.reason !== "timeout")).toBe(true);
  });
});
