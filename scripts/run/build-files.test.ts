import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { compressBuildFiles, createBuildFiles } from "./build-files.ts";

const SCRIPT = "console.log('a script of the build');\n".repeat(50);
const NAME = "/_next/static/chunks/a.js";
const BY_NEXT = 418;
let folder: string;
let server: ReturnType<typeof createServer>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nexus-files-"));
  mkdirSync(join(folder, "static/chunks"), { recursive: true });
  mkdirSync(join(folder, "static/media"));
  writeFileSync(join(folder, "static/chunks/a.js"), SCRIPT);
  writeFileSync(join(folder, "static/chunks/b.css"), "a { color: red }");
  writeFileSync(join(folder, "static/media/c.woff2"), "a font");
  writeFileSync(join(folder, "secret.js"), "no file of a page");
  await compressBuildFiles(folder);
  const answer = createBuildFiles(folder);
  server = createServer((asked, response) => {
    if (!answer(asked, response)) response.writeHead(BY_NEXT).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function ask(path: string, headers: Record<string, string> = { "accept-encoding": "gzip, br" }, method = "GET") {
  const { port } = server.address() as AddressInfo;
  const [answer] = (await once(request({ port, path, headers, method }).end(), "response")) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}

it("sends scripts and style sheets as they are, compressed, to be kept", async () => {
  const script = await ask(NAME);
  expect(script.status).toBe(200);
  expect(brotliDecompressSync(script.body).toString()).toBe(SCRIPT);
  expect(script.headers).toMatchObject({
    "cache-control": "public, max-age=31536000, immutable",
    "content-encoding": "br",
    "content-length": String(script.body.length),
    "content-security-policy": "object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "content-type": "application/javascript; charset=UTF-8",
    vary: "Accept-Encoding",
    "x-content-type-options": "nosniff",
  });
  const style = await ask("/_next/static/chunks/b.css");
  expect(style.headers["content-type"]).toBe("text/css; charset=UTF-8");
  expect(brotliDecompressSync(style.body).toString()).toBe("a { color: red }");
});

it.each(["br", "br;q=1.0, gzip;q=0.8", "gzip,br;q=0.1", "gzip , br"])("sends it to who takes %j", async (encodings) => {
  expect((await ask(NAME, { "accept-encoding": encodings })).status).toBe(200);
});

it.each(["", "gzip, deflate", "br;q=0", "gzip, br;q=0.000, deflate", "brotli", "x-br"])(
  "leaves it to Next for who takes %j",
  async (encodings) => {
    expect((await ask(NAME, { "accept-encoding": encodings })).status).toBe(BY_NEXT);
  },
);

it.each([{ range: "bytes=0-9" }, { "if-none-match": '"a"' }, { "if-modified-since": "Wed, 21 Oct 2015 07:28:00 GMT" }])(
  "leaves it to Next for %j",
  async (headers) => {
    expect((await ask(NAME, { "accept-encoding": "br", ...headers })).status).toBe(BY_NEXT);
  },
);

it.each([
  "/_next/static/media/c.woff2",
  "/_next/static/chunks/a.js.br",
  "/_next/static/chunks/none.js",
  "/_next/static/../secret.js",
  "/_next/static/chunks/%61.js",
  "/chunks/a.js",
])("has nothing at %s", async (path) => {
  expect((await ask(path)).status).toBe(BY_NEXT);
});

it("answers GET alone", async () => {
  for (const method of ["HEAD", "POST", "DELETE"]) expect((await ask(NAME, undefined, method)).status).toBe(BY_NEXT);
});

it("has nothing where there is no build", async () => {
  await compressBuildFiles(join(folder, "none"));
  expect(
    createBuildFiles(join(folder, "none"))({ method: "GET", url: NAME, headers: {} } as IncomingMessage, {} as never),
  ).toBe(false);
});
