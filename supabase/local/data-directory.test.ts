import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadSecrets } from "../../scripts/run/load-environment.ts";
import { DataDirectoryError, explainFault } from "./data-directory.ts";
import { lockDirectory } from "./lock-directory.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nexus-data-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

it.each([
  [
    "this user may not read or write there",
    Object.assign(new Error("EACCES: permission denied, open"), { code: "EACCES" }),
  ],
  ["its disk is read-only", Object.assign(new Error("EROFS: read-only file system"), { code: "EROFS" })],
  ["its disk is full", Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" })],
  // As the embedded database throws it: no Error, and without words.
  ["its disk is full", { name: "ErrnoError", errno: 51 }],
])("says that %s", (reason, fault) => {
  const explained = explainFault(directory, fault);
  expect(explained).toBeInstanceOf(DataDirectoryError);
  expect((explained as Error).message).toContain(`The data directory ${directory} cannot be used: ${reason}`);
});

it("leaves other faults as they are", () => {
  const fault = new Error("the query is wrong");
  expect(explainFault(directory, fault)).toBe(fault);
});

describe("a start", () => {
  it("names a file in place of the directory", () => {
    const file = join(directory, "file");
    writeFileSync(file, "");
    for (const use of [() => lockDirectory(file, "start.lock"), () => loadSecrets(file)])
      expect(use).toThrow(`The data directory ${file} cannot be used: it is not a directory`);
  });

  it("makes no new keys where a database waits for the old ones", () => {
    const path = join(directory, "secrets.json");
    const secrets = loadSecrets(directory);
    rmSync(path);
    expect(() => loadSecrets(directory)).not.toThrow();
    rmSync(path);
    mkdirSync(join(directory, "postgres"));
    writeFileSync(join(directory, "postgres", "PG_VERSION"), "17");
    expect(() => loadSecrets(directory)).toThrow(`${path} is missing, and the database beside it needs its keys`);
    writeFileSync(path, JSON.stringify(secrets).slice(0, 40));
    expect(() => loadSecrets(directory)).toThrow(`${path} is damaged`);
    writeFileSync(path, "{}");
    expect(loadSecrets(directory).NEXUS_SECRET).not.toBe(secrets.NEXUS_SECRET);
  });
});
