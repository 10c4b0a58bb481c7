import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, it } from "vitest";
import { isResponding } from "./is-responding.ts";

/** Answers with the status that the path names; `/silent` never, `/half` not to its end. */
const server = createServer((request, response) => {
  const wanted = request.url?.slice(1) ?? "";
  if (wanted === "half") response.write("{");
  else if (wanted !== "silent") response.writeHead(Number(wanted)).end();
});
await once(server.listen(0, "127.0.0.1"), "listening");
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it.each([
  [200, true],
  [204, true],
  [401, true],
  [404, true],
  [429, true],
  [500, false],
  [502, false],
  [503, false],
])("an answer of %i is a sign of life: %s", async (status, is) => {
  expect(await isResponding(`${url}/${status}`)).toBe(is);
});

it.each(["silent", "half"])("an answer that is %s when the time is up is none", async (path) => {
  await expect(isResponding(`${url}/${path}`, 50)).rejects.toThrow(/timeout/);
});

it("a refused connection is none", async () => {
  const closed = createServer();
  await once(closed.listen(0, "127.0.0.1"), "listening");
  const { port } = closed.address() as AddressInfo;
  closed.close();
  await once(closed, "close");
  await expect(isResponding(`http://127.0.0.1:${port}/`)).rejects.toThrow("fetch failed");
});
