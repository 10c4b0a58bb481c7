import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DirectoryLockedError, lockDirectory } from "./lock-directory.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nexus-lock-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Field 22 of `/proc/<pid>/stat`, as a lock holds it. */
function ticksOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

test("a directory that a living process holds is refused, naming the process", () => {
  const lock = lockDirectory(directory, "start.lock");
  expect(() => lockDirectory(directory, "start.lock")).toThrow(DirectoryLockedError);
  expect(() => lockDirectory(directory, "start.lock")).toThrow(`in use by process ${process.pid}`);
  lock.release();
  lockDirectory(directory, "start.lock").release();
});

// Only there can be told whether a process that is left over still runs.
if (process.platform === "linux") {
  test("a lock of a killed process is taken over although its parent never asked after it", async () => {
    // The shell's child ends once the shell has become what never waits for it; before, the shell would.
    const script = "(until grep -q sleep /proc/$$/comm; do :; done) & echo $!; exec sleep 60";
    const parent = spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      const [line] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = Number(line.toString());
      await expect.poll(() => readFileSync(`/proc/${pid}/stat`, "utf8")).toMatch(/\) Z /);
      writeFileSync(join(directory, "start.lock"), `${pid} ${ticksOf(pid)}\n`);
      lockDirectory(directory, "start.lock").release();
    } finally {
      parent.kill("SIGKILL");
    }
  });
}
