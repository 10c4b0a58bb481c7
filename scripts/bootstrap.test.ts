import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lockDirectory } from "../supabase/local/lock-directory.ts";
import { node24, parseOptions, root } from "./bootstrap.mjs";
import { findData } from "./run/load-environment.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nexus-options-"));
  for (const name of ["PORT", "HOST", "NEXUS_DATA"]) vi.stubEnv(name, undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

it("takes port, host and data directory from the flags, the environment, .env.local and .env, in this order", () => {
  expect(parseOptions([], directory)).toEqual({ port: 3000, host: "127.0.0.1", data: resolve(root, ".data") });
  writeFileSync(
    join(directory, ".env"),
    "#PORT=1\nPORT=4001 # ours\nexport HOST='0.0.0.0'\nNEXUS_DATA=\"/one two\"\r\n",
  );
  expect(parseOptions([], directory)).toEqual({ port: 4001, host: "0.0.0.0", data: "/one two" });
  expect(findData(directory, undefined)).toBe("/one two");
  writeFileSync(join(directory, ".env.local"), "PORT=4002\nNEXUS_DATA=mine\n");
  expect(parseOptions([], directory)).toMatchObject({ port: 4002, data: resolve(root, "mine") });
  expect(findData(directory, undefined)).toBe(resolve(directory, "mine"));
  vi.stubEnv("PORT", "4003");
  vi.stubEnv("NEXUS_DATA", "/outside");
  expect(parseOptions([], directory)).toMatchObject({ port: 4003, host: "0.0.0.0", data: "/outside" });
  expect(findData(directory, undefined)).toBe("/outside");
  const flags = ["--port", "4004", "--data=/flag", "--host", "::1"];
  expect(parseOptions(flags, directory)).toEqual({ port: 4004, host: "::1", data: "/flag" });
  expect(findData(directory, "/flag")).toBe("/flag");
});

describe("a start that cannot be ends with a reason, before any slow work", () => {
  const run = (args: string[], env: Record<string, string> = {}): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", env: { ...process.env, ...env } });
  /** What `npm start` hands on once the port is free and everything is installed. */
  const startApp = (env?: Record<string, string>) =>
    run(["scripts/start-app.ts", JSON.stringify({ mode: "start", port: 1, host: "127.0.0.1", data: directory })], env);

  it("names a port that is in use and how to choose another, or the instance that has it", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const start = () => run(["scripts/start.mjs", "--port", String(port), "--data", directory]);
    const busy = start();
    expect([busy.status, busy.stdout]).toEqual([1, ""]);
    expect(busy.stderr).toBe(
      `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or choose another: npm start -- --port ${port + 1}\n`,
    );
    writeFileSync(join(directory, "runtime.json"), JSON.stringify({ pid: process.pid, url: "http://localhost:1" }));
    const second = start();
    server.close();
    expect([second.status, second.stderr]).toEqual([
      1,
      `Nexus AI already runs on ${directory} (process ${process.pid}, http://localhost:1). Stop it first.\n`,
    ]);
  });

  it.each([
    [["--prot", "4000"], {}, "Unknown option --prot. Options: --port 3000 --data .data --host 127.0.0.1\n"],
    [["--port"], {}, "--port needs a value. Options: --port 3000 --data .data --host 127.0.0.1\n"],
    [["--data="], {}, "--data needs a value. Options: --port 3000 --data .data --host 127.0.0.1\n"],
    [["--port", "70000"], {}, "--port must be a number from 1 to 65535\n"],
    [[], { PORT: "http" }, "PORT must be a number from 1 to 65535\n"],
  ])("says what is wrong with %j %j", (args, env, words) => {
    const { status, stderr } = run(["scripts/start.mjs", ...args], env);
    expect([status, stderr]).toEqual([1, words]);
  });

  it("names the process that has the data directory, whatever the port", () => {
    const { release } = lockDirectory(directory, "start.lock");
    const { status, stderr } = startApp();
    release();
    expect([status, stderr]).toEqual([1, expect.stringContaining(`is in use by process ${process.pid}`)]);
  });

  it("names every wrong variable", () => {
    const { status, stdout, stderr } = startApp({ APP_URL: "nonsense", REDIS_URL: "http://127.0.0.1" });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^The environment is not valid:\n {2}APP_URL: must be .+\n {2}REDIS_URL: must be a redis/);
  });
});

it("installs again after an install that was cut off, also when the lock file of before is back", () => {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text, { mode: 0o755 });
  };
  write("scripts/bootstrap.mjs", readFileSync(join(root, "scripts/bootstrap.mjs"), "utf8"));
  write("bin/npm", "#!/bin/sh\necho installing >> npm.log\nexit $NPM_EXIT\n");
  write(node24().slice(root.length), "");
  const install = (lock: string, exit: number) => {
    write("package-lock.json", lock);
    const PATH = `${join(directory, "bin")}:${process.env.PATH}`;
    const code = 'const { ensureInstalled } = await import("./scripts/bootstrap.mjs"); ensureInstalled();';
    const env = { PATH, NPM_EXIT: String(exit), NODE_ENV: "test" } as const;
    return spawnSync(process.execPath, ["--input-type=module", "-e", code], { cwd: directory, env }).status;
  };
  const runs = () => readFileSync(join(directory, "npm.log"), "utf8").trim().split("\n").length;
  expect([install("first", 0), runs()]).toEqual([0, 1]);
  expect([install("first", 0), runs()]).toEqual([0, 1]);
  expect([install("second", 1), runs()]).toEqual([1, 2]);
  expect([install("first", 0), runs()]).toEqual([0, 3]);
});
