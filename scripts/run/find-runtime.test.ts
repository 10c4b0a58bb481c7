import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lockDirectory } from "../../supabase/local/lock-directory.ts";
import { findRuntime } from "./find-runtime.ts";

let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "nexus-runtime-"));
});

afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

it("finds the instance that runs on a directory, and none that was killed, whoever has its number now", () => {
  expect(findRuntime(data)).toBeNull();
  const runtime = { pid: process.pid, env: { DATABASE_URL: "postgres://here" } };
  writeFileSync(join(data, "runtime.json"), JSON.stringify(runtime));
  const { release } = lockDirectory(data, "start.lock");
  expect(findRuntime(data)).toEqual(runtime);
  release();
  expect(findRuntime(data)).toBeNull();
  // Of a process of the same number that began at another time.
  writeFileSync(join(data, "start.lock"), `${process.pid} 1\n`);
  expect(findRuntime(data)).toBeNull();
});
