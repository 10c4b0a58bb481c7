import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parseEnv } from "../../lib/platform/env.ts";
import { isHosted, loadSecrets, PLACEHOLDERS, readVariables, validate } from "./load-environment.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nexus-env-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

it("lets the outside win over .env.local and that over .env", () => {
  writeFileSync(join(directory, ".env"), "A=1\nB=1\nC='one two'\n");
  writeFileSync(join(directory, ".env.local"), "A=2\nB=2\n");
  expect(readVariables(directory, { A: "3" })).toEqual({ A: "3", B: "2", C: "one two" });
});

it("takes all three service addresses or none", () => {
  expect(isHosted({})).toBe(false);
  expect(isHosted({ SUPABASE_URL: "x", DATABASE_URL: "x", UPSTASH_REDIS_REST_URL: "x" })).toBe(true);
  expect(() => isHosted({ SUPABASE_URL: "x", DATABASE_URL: "x" })).toThrow("UPSTASH_REDIS_REST_URL: is missing");
});

it("creates secrets once, valid, random and private", () => {
  const data = join(directory, "data");
  const secrets = loadSecrets(data);
  expect(loadSecrets(data)).toEqual(secrets);
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(statSync(join(data, "secrets.json")).mode & 0o777).toBe(0o600);
  expect(() => parseEnv({ ...PLACEHOLDERS, ...secrets })).not.toThrow();
  expect(loadSecrets(join(directory, "other")).NEXUS_SECRET).not.toBe(secrets.NEXUS_SECRET);
});

it("adds what an older file lacks and never replaces a file that it cannot read", () => {
  const path = join(directory, "secrets.json");
  writeFileSync(path, '{"NEXUS_SECRET":"kept"}');
  expect(loadSecrets(directory)).toMatchObject({
    NEXUS_SECRET: "kept",
    SUPABASE_SECRET_KEY: expect.stringMatching(/^sb_secret_/),
  });
  writeFileSync(path, "{broken");
  expect(() => loadSecrets(directory)).toThrow();
  expect(readFileSync(path, "utf8")).toBe("{broken");
});

it("names a wrong variable", () => {
  expect(() => validate({ ...loadSecrets(directory), APP_URL: "nonsense" }, false)).toThrow("APP_URL: must be");
  expect(() => validate({ SUPABASE_URL: "https://x.example" }, true)).toThrow("NEXUS_SECRET: is missing");
});

it("names what is no file or directory where one is to be read", () => {
  const secrets = loadSecrets(directory);
  const file = join(directory, "city.mmdb");
  writeFileSync(file, "");
  const missing = join(directory, "missing");
  expect(() => validate({ ...secrets, GEOIP_DATABASE: file, ROUTER_WEIGHTS_DIR: directory }, false)).not.toThrow();
  expect(() => validate({ ...secrets, GEOIP_DATABASE: missing, ROUTER_WEIGHTS_DIR: file }, false)).toThrow(
    "The environment is not valid:\n  GEOIP_DATABASE: is not a file that can be read\n  ROUTER_WEIGHTS_DIR: is not a directory",
  );
});
