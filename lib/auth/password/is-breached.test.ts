import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import { resetEnv } from "../../platform/env.ts";
import { log } from "../../platform/log.ts";
import { assertAcceptablePassword } from "./assert-acceptable.ts";
import { isBreached } from "./is-breached.ts";

const PASSWORD = "violet harbour piano 41";
const DIGEST = createHash("sha1").update(PASSWORD).digest("hex").toUpperCase();
let server: Server | undefined;

async function serve(listener: RequestListener): Promise<void> {
  server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  process.env.BREACHED_PASSWORDS_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  resetEnv();
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  delete process.env.BREACHED_PASSWORDS_URL;
  resetEnv();
});

it("finds a password by five digits of its hash, and sends no more", async () => {
  const asked: string[] = [];
  await serve((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers["add-padding"]}`);
    response.end(`${"0".repeat(35)}:3\r\n${DIGEST.slice(5)}:12\r\n`);
  });
  expect(await isBreached(PASSWORD)).toBe(true);
  expect(asked).toEqual([`GET /range/${DIGEST.slice(0, 5)} true`]);
  const owner = { email: "ada@example.org", displayName: "Ada" };
  await expect(assertAcceptablePassword(PASSWORD, owner)).rejects.toMatchObject({
    code: "invalid_input",
    issues: [{ path: "password", reason: "password_breached" }],
  });
});

it("does not take padding for a find", async () => {
  await serve((_, response) => response.end(`${DIGEST.slice(5)}:0\r\n`));
  expect(await isBreached(PASSWORD)).toBe(false);
});

it("is off unless it is configured", async () => {
  expect(await isBreached(PASSWORD)).toBe(false);
});

it.each<[string, RequestListener]>([
  ["fails", (_, response) => response.writeHead(503).end()],
  ["hangs up", (request) => request.socket.destroy()],
  ["never answers", () => undefined],
  ["never ends", (_, response) => response.write("0")],
])("lets everybody through within its three seconds when the list %s", async (_, listener) => {
  vi.spyOn(log, "warn").mockReturnValue(undefined);
  await serve(listener);
  const startedAt = performance.now();
  expect(await isBreached(PASSWORD)).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(3_500);
  expect(log.warn).toHaveBeenCalledTimes(1);
});
