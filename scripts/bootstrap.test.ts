import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { parseOptions, root } from "./bootstrap.mjs";
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
