import { type AddressInfo, createServer, type Server } from "node:net";
import { rootCertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { findPending } from "../../../supabase/local/migrate.ts";
import { TEST_ENV } from "../../testing/test-env.ts";
import { resetEnv } from "../env.ts";
import { openBoss } from "../jobs/boss.ts";
import { openPool } from "./client.ts";
import { databaseAddress } from "./database-address.ts";

const CA = rootCertificates[0] ?? "";
const HOSTED = Object.assign(new URL("postgres://u@db.example:6543/postgres"), { password: "p%40ss" }).href;
const unverified = { rejectUnauthorized: false };
const verified = { rejectUnauthorized: true };

describe("databaseAddress", () => {
  it.each([
    [HOSTED, unverified],
    [`${HOSTED}?sslmode=require`, unverified],
    [`${HOSTED}?sslmode=prefer`, unverified],
    [`${HOSTED}?ssl=true`, unverified],
    [`${HOSTED}?sslmode=verify-full`, verified],
    [`${HOSTED}?sslmode=verify-ca`, verified],
    [`${HOSTED}?sslmode=disable`, false],
    [`${HOSTED}?ssl=false`, false],
    ["postgres://u@127.0.0.1:5432/postgres", false],
    ["postgres://u@localhost/postgres", false],
    ["postgres://u@[::1]/postgres", false],
    ["postgres://u@%2Ftmp/postgres", false],
    ["postgres://u@localhost/postgres?sslmode=require", unverified],
  ])("reads %s", (url, ssl) => {
    expect(databaseAddress(url, null)).toEqual({ url: url.replace(/\?.*/, ""), ssl });
  });

  it("has the server prove who it is where there is a certificate, unless nothing is encrypted", () => {
    expect(databaseAddress(`${HOSTED}?sslmode=require`, CA).ssl).toEqual({ ...verified, ca: CA });
    expect(databaseAddress("postgres://u@127.0.0.1/postgres", CA).ssl).toEqual({ ...verified, ca: CA });
    expect(databaseAddress(`${HOSTED}?sslmode=disable`, CA).ssl).toBe(false);
    expect(() => databaseAddress(HOSTED, "/nowhere.pem")).toThrow("/nowhere.pem");
  });

  it("leaves what is not about encryption in the URL", () => {
    const { url } = databaseAddress(`${HOSTED}?application_name=x&sslmode=require&uselibpqcompat=true`, null);
    expect(url).toBe(`${HOSTED}?application_name=x`);
  });
});

describe("encryption", () => {
  const lost: Promise<unknown>[] = [];
  let server: Server;
  let url: string;
  let first: PromiseWithResolvers<Buffer>;

  beforeAll(async () => {
    server = createServer((socket) =>
      socket
        .on("error", () => undefined)
        .once("data", (bytes) => {
          first.resolve(bytes);
          socket.end("N");
        }),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `postgres://u:p@127.0.0.1:${(server.address() as AddressInfo).port}/x?sslmode=require`;
  });
  afterAll(async () => {
    await Promise.all(lost);
    server.close();
    vi.unstubAllEnvs();
    resetEnv();
  });

  const ask = async () => {
    const pool = openPool(url, { max: 1, prepare: false });
    await pool`select 1`.finally(() => pool.end({ timeout: 0 }));
  };
  const enqueue = () => {
    for (const [name, value] of Object.entries({ ...TEST_ENV, DATABASE_URL: url })) vi.stubEnv(name, value);
    resetEnv();
    return openBoss("sender");
  };

  it.each([
    ["queries", ask],
    ["the queue", enqueue],
    ["migrations", () => findPending(url)],
  ])("comes before anything else that is sent for %s", async (_, run) => {
    first = Promise.withResolvers();
    lost.push(run().catch((error: unknown) => error));
    // The protocol's SSLRequest: its length and its code.
    expect(await first.promise).toEqual(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
  });
});
