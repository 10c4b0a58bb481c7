import type dns from "node:dns";
import http, { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as AddressPolicy from "./address-policy.ts";
import { isPublicAddress } from "./address-policy.ts";
import { EventStream, egressFetch } from "./egress-fetch.ts";
import { EgressRefused, openRequest } from "./open-request.ts";

vi.mock("node:dns", async (original) => {
  const real = await original<typeof dns>();
  return { ...real, lookup: vi.fn(real.lookup) };
});
vi.mock("./address-policy.ts", async (original) => {
  const real = await original<typeof AddressPolicy>();
  return { isPublicAddress: vi.fn(real.isPublicAddress) };
});
const { lookup } = await import("node:dns");
const system = await vi.importActual<typeof dns>("node:dns");
const policy = await vi.importActual<typeof AddressPolicy>("./address-policy.ts");

let hits: IncomingMessage[] = [];
let answer: RequestListener;
let canary: Server;
let port: number;

beforeEach(async () => {
  vi.mocked(lookup).mockImplementation(system.lookup as never);
  vi.mocked(isPublicAddress).mockImplementation(policy.isPublicAddress);
  hits = [];
  answer = (_request, response) => void response.end("inside");
  canary = createServer((request, response) => {
    hits.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => canary.listen(0, "127.0.0.1", resolve));
  port = (canary.address() as AddressInfo).port;
});
afterEach(() => {
  canary.closeAllConnections();
  canary.close();
});

/** Makes a name resolve to these addresses, as one answer of the name server. */
function resolveTo(...answers: string[][]): void {
  let asked = 0;
  vi.mocked(lookup).mockImplementation(((
    _host: string,
    _options: object,
    callback: (...results: unknown[]) => void,
  ) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? [];
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  }) as never);
}

const guarded = (url: string) => openRequest(url, { allowPrivate: false, timeoutMs: 2_000 });

/** Every spelling of a host that leads inside (LM-12). PORT is the canary's. */
const SPELLINGS = [
  // Dotted, short, decimal, octal, hexadecimal, mixed, with leading zeros and percent signs: URL parsing makes one of all.
  "127.0.0.1",
  "127.1",
  "127.0.1",
  "2130706433",
  "0x7f000001",
  "0x7f.1",
  "0x7F.0x0.0x0.0x1",
  "017700000001",
  "0177.0.0.1",
  "0177.0x0.0.1",
  "127.0.0.01",
  "127.0.0.1.",
  "%31%32%37.0.0.1",
  "127%2e0%2e0%2e1",
  "127。0。0。1",
  "１２７.0.0.1",
  "①②⑦.0.0.1",
  "0.0.0.0",
  "0",
  "0x0",
  "00",
  "0.0.0.0.",
  "10.0.0.1",
  "167772161",
  "0xa000001",
  "012.0.0.1",
  "172.16.0.1",
  "0xac.0x10.1",
  "192.168.1.1",
  "3232235777",
  "0xc0a80101",
  "169.254.169.254",
  "2852039166",
  "0xa9fea9fe",
  "0251.0376.0251.0376",
  "0251.254.169.254",
  "169.254.43518",
  "169.16689662",
  "100.64.0.1",
  "100.100.100.200",
  "198.18.0.1",
  "192.0.0.192",
  "224.0.0.1",
  "255.255.255.255",
  "[::]",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[0000::0001]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::FFFF:0x7f.1]",
  "[0:0:0:0:0:ffff:7f00:0001]",
  "[::ffff:169.254.169.254]",
  "[::ffff:a9fe:a9fe]",
  "[::127.0.0.1]",
  "[::7f00:1]",
  "[64:ff9b::127.0.0.1]",
  "[64:ff9b::a9fe:a9fe]",
  "[64:ff9b:1::7f00:1]",
  "[2002:7f00:1::]",
  "[2002:a9fe:a9fe::]",
  "[2001:0:7f00:1::]",
  "[fc00::1]",
  "[fd00:ec2::254]",
  "[fe80::1]",
  "[fec0::1]",
  "[ff02::1]",
  "[2001:db8::1]",
  "[100::1]",
  // Names of this machine.
  "localhost",
  "LOCALHOST",
  "localhost.",
  "LocalHost.",
  "ｌｏｃａｌｈｏｓｔ",
  "loc%61lhost",
];
const NAMES: [name: string, address: string][] = [
  ["metadata.google.internal", "169.254.169.254"],
  ["metadata", "169.254.169.254"],
  ["instance-data.ec2.internal", "169.254.169.254"],
  ["kubernetes.default.svc", "10.96.0.1"],
  ["host.docker.internal", "192.168.65.2"],
  ["gateway.docker.internal", "172.17.0.1"],
  ["127.0.0.1.nip.io", "127.0.0.1"],
  ["localtest.me", "127.0.0.1"],
  ["spoofed.burpcollaborator.net", "127.0.0.1"],
  ["ip6-localhost", "::1"],
  ["mapped.example", "::ffff:127.0.0.1"],
  ["nat64.example", "64:ff9b::7f00:1"],
  ["xn--lgbbat1ad8j.example", "10.0.0.1"],
  ["router.local", "192.168.1.1"],
  ["cgnat.example", "100.64.1.1"],
];

describe("what a user can steer", () => {
  it.each(SPELLINGS)("does not reach %s", async (host) => {
    resolveTo(["127.0.0.1"]);
    for (const authority of [`${host}:${port}`, `user:pass@${host}:${port}`, `example.com@${host}:${port}`]) {
      await expect((async () => guarded(`http://${authority}/`))()).rejects.toThrow(
        /not on the public internet|Invalid URL/,
      );
    }
    expect(hits).toEqual([]);
  });

  it("does not reach what the system calls localhost", async () => {
    await expect(guarded(`http://localhost:${port}/`)).rejects.toThrow(EgressRefused);
    expect(hits).toEqual([]);
  });

  it("does reach a name whose addresses pass, by one look-up", async () => {
    vi.mocked(isPublicAddress).mockReturnValue(true);
    resolveTo(["127.0.0.1"], ["127.0.0.2"]);
    const response = await guarded(`http://public.example:${port}/`);
    expect([response.statusCode, hits[0]?.headers.host]).toEqual([200, `public.example:${port}`]);
    expect(lookup).toHaveBeenCalledOnce();
  });

  it.each(NAMES)("does not reach %s", async (name, address) => {
    resolveTo([address]);
    await expect(guarded(`http://${name}:${port}/`)).rejects.toThrow(EgressRefused);
    await expect(guarded(`http://${name}.:${port}/`)).rejects.toThrow(EgressRefused);
    expect(hits).toEqual([]);
  });

  it("is refused when any of a name's addresses is inside", async () => {
    resolveTo(["93.184.216.34", "127.0.0.1"]);
    await expect(guarded(`http://mixed.example:${port}/`)).rejects.toThrow(EgressRefused);
    resolveTo([]);
    await expect(guarded(`http://empty.example:${port}/`)).rejects.toThrow(EgressRefused);
    expect(hits).toEqual([]);
  });

  it("connects to the address that was checked, so that a name cannot answer twice", async () => {
    resolveTo(["127.0.0.1"], ["93.184.216.34"]);
    await expect(guarded(`http://rebind.example:${port}/`)).rejects.toThrow(EgressRefused);
    expect(lookup).toHaveBeenCalledOnce();
  });

  it.each([
    "file:///etc/passwd",
    "ftp://127.0.0.1/",
    "gopher://127.0.0.1:70/",
    "data:text/plain,x",
    "javascript:1",
    "ws://example.com",
  ])("speaks http and https only, not %s", async (url) => {
    await expect((async () => guarded(url))()).rejects.toThrow(EgressRefused);
    await expect(openRequest(url, { allowPrivate: true })).rejects.toThrow(EgressRefused);
  });

  it("covers at least 80 spellings and names", () => {
    expect(new Set([...SPELLINGS, ...NAMES.flat()]).size).toBeGreaterThanOrEqual(80);
  });
});

describe("what the operator configured", () => {
  const operator = (path: string, extra: object = {}) =>
    openRequest(`http://127.0.0.1:${port}${path}`, { allowPrivate: true, ...extra });

  it("may be on loopback", async () => {
    expect((await operator("/")).statusCode).toBe(200);
    expect(hits).toHaveLength(1);
  });

  it("is not followed elsewhere", async () => {
    answer = (_request, response) => void response.writeHead(302, { location: "/second" }).end();
    const response = await operator("/first");
    expect([response.statusCode, hits.map(({ url }) => url)]).toEqual([302, ["/first"]]);
    const fetched = await egressFetch({ allowPrivate: true })(`http://127.0.0.1:${port}/third`);
    expect([fetched.status, hits.length]).toEqual([302, 2]);
  });

  it("is given up without a response in time", async () => {
    answer = () => undefined;
    await expect(operator("/", { timeoutMs: 30 })).rejects.toMatchObject({ code: "ETIMEDOUT" });
  });

  it("is left when the caller aborts", async () => {
    answer = () => undefined;
    const stop = new AbortController();
    const reply = operator("/", { signal: stop.signal });
    await vi.waitFor(() => expect(hits).toHaveLength(1));
    const closed = new Promise((resolve) => hits[0]?.socket.once("close", resolve));
    stop.abort();
    await expect(reply).rejects.toMatchObject({ name: "AbortError" });
    await closed;
  });
});

describe("egressFetch", () => {
  const operatorFetch = (timeoutMs = 2_000) => egressFetch({ allowPrivate: true, timeoutMs });
  const url = () => `http://127.0.0.1:${port}/`;

  it("sends method, headers and body, and answers like fetch", async () => {
    answer = (request, response) => {
      request.pipe(response.writeHead(201, { "x-one": "1", "set-cookie": ["a=1", "b=2"] }));
    };
    const response = await operatorFetch()(url(), { method: "POST", headers: { "x-two": "2" }, body: "Grüße" });
    expect([response.status, await response.text()]).toEqual([201, "Grüße"]);
    expect([response.headers.get("x-one"), response.headers.getSetCookie()]).toEqual(["1", ["a=1", "b=2"]]);
    expect([hits[0]?.method, hits[0]?.headers["x-two"]]).toEqual(["POST", "2"]);
  });

  it("refuses bodies that it cannot send whole", async () => {
    const body = new ReadableStream();
    await expect(operatorFetch()(url(), { method: "POST", body })).rejects.toThrow(TypeError);
    expect(hits).toEqual([]);
  });

  it("sends a form whole, with its boundary", async () => {
    answer = (request, response) => {
      request.pipe(response.writeHead(200, { "content-type": request.headers["content-type"] ?? "" }));
    };
    const body = new FormData();
    body.set("model", "Grüße");
    body.set("file", new File([new Uint8Array([1, 2, 3])], "a.wav", { type: "audio/wav" }));
    const form = await (await operatorFetch()(url(), { method: "POST", body })).formData();
    expect(form.get("model")).toBe("Grüße");
    expect(await (form.get("file") as File).bytes()).toEqual(new Uint8Array([1, 2, 3]));
    expect(Number(hits[0]?.headers["content-length"])).toBeGreaterThan(0);
  });

  it("takes larger answers where that is said", async () => {
    answer = (_request, response) => void response.end("x".repeat(2000));
    const small = egressFetch({ allowPrivate: true, maxBytes: 1000 });
    await expect(small(url())).rejects.toMatchObject({ code: "EMSGSIZE" });
    expect((await egressFetch({ allowPrivate: true, maxBytes: 2000 })(url())).status).toBe(200);
  });

  it("gives up an answer that is too large", async () => {
    answer = (_request, response) => void response.end(Buffer.alloc(10 * 1024 * 1024 + 1));
    await expect(operatorFetch()(url())).rejects.toMatchObject({ code: "EMSGSIZE" });
  });

  it("gives up an answer that trickles in", async () => {
    answer = (_request, response) => void response.writeHead(500).write("a");
    await expect(operatorFetch(30)(url())).rejects.toMatchObject({ code: "ETIMEDOUT" });
  });

  it("hands an event stream over, and leaves other answers alone", async () => {
    const take = egressFetch({ allowPrivate: true, throwEventStream: true });
    answer = (_request, response) =>
      void response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" }).end("data: x\n\n");
    const thrown = await take(url()).catch((stream: unknown) => stream);
    expect(thrown).toBeInstanceOf(EventStream);
    expect(await text((thrown as EventStream).message)).toBe("data: x\n\n");
    answer = (_request, response) => void response.writeHead(429, { "content-type": "text/event-stream" }).end("no");
    expect(await (await take(url())).text()).toBe("no");
  });
});

it("gives up an address that does not take the connection within three seconds", async () => {
  // A socket that stays in the middle of its handshake, as behind a firewall that drops packets.
  const silent = Object.defineProperty(new Socket(), "connecting", { value: true });
  const agent = http.Agent.prototype as http.Agent & { createConnection(): Socket };
  vi.spyOn(agent, "createConnection").mockReturnValue(silent);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const failed = expect(
      openRequest("http://127.0.0.1:9/", { allowPrivate: true, timeoutMs: 20_000 }),
    ).rejects.toMatchObject({ code: "ETIMEDOUT", message: "no connection in time" });
    await vi.advanceTimersByTimeAsync(3_000);
    await failed;
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
    vi.restoreAllMocks();
  }
});
