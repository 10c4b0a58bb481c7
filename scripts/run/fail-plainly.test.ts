import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../bootstrap.mjs";
import { wordsOfEnd } from "./fail-plainly.ts";

it.each([
  ["seed", ["--bogus"], {}, "Unknown option '--bogus'\n"],
  ["keys-rotate", ["--data"], {}, "Option '--data <value>' argument missing\n"],
  ["stripe-sync", [], { DATABASE_URL: "postgres://x@127.0.0.1/x" }, "Set all of SUPABASE_URL, DATABASE_URL, UPSTASH"],
  ["migrate", ["up"], {}, "Unexpected argument 'up'"],
])("%s %j says what is wrong, without a stack", (script, args, env, words) => {
  const data = mkdtempSync(join(tmpdir(), "nexus-fail-"));
  const { status, stdout, stderr } = spawnSync(process.execPath, [`scripts/${script}.ts`, ...args], {
    cwd: root,
    encoding: "utf8",
    env: { NODE_ENV: "test", PATH: process.env.PATH, NEXUS_DATA: data, ...env },
  });
  rmSync(data, { recursive: true });
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(words);
  expect(stderr).not.toMatch(/^ +at /m);
});

it("says where an error of ours happened", () => {
  expect(wordsOfEnd(new TypeError("x is not a function"))).toMatch(/^TypeError: x is not a function\n +at /);
});
