import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { buildIfStale } from "./build-app.ts";
import type { Supervised } from "./supervise.ts";

/** In place of `next build`: one that never ends, with a worker of its own, and tells both by a file; or one that is done. */
const STUB = `
  const { spawn } = require("node:child_process");
  const { mkdirSync, writeFileSync, renameSync } = require("node:fs");
  mkdirSync(".next", { recursive: true });
  if (process.env.STUB_CODE) process.exit(Number(process.env.STUB_CODE));
  const worker = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000); process.on('disconnect', () => process.exit())"],
    { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  writeFileSync("pids.tmp", JSON.stringify([process.pid, worker.pid]));
  renameSync("pids.tmp", "pids");
  setInterval(() => {}, 1000);
`;
const MODULE = new URL("build-app.ts", import.meta.url).href;

let root: string;
let parent: ChildProcess | undefined;
const pids = () =>
  existsSync(join(root, "pids")) ? (JSON.parse(readFileSync(join(root, "pids"), "utf8")) as number[]) : [];
const stamp = () => join(root, ".next", "nexus-sources");

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that has ended and that nobody has asked for yet is still a process to `kill`.
  return !/^State:\s+Z/m.test(existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, "utf8") : "");
}

const started = () => vi.waitFor(() => expect(pids()).toHaveLength(2), { timeout: 10_000 });
const ended = () => vi.waitFor(() => expect(pids().filter(isAlive)).toEqual([]), { timeout: 10_000 });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "nexus-build-"));
  const bin = join(root, "node_modules/next/dist/bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "next"), STUB);
});

afterEach(() => {
  parent?.kill("SIGKILL");
  for (const pid of pids().filter(isAlive)) process.kill(pid, "SIGKILL");
  rmSync(root, { recursive: true, force: true });
});

it("builds once for the same sources, and again after a build that failed", async () => {
  const onBuild = vi.fn();
  await expect(buildIfStale(root, { ...process.env, STUB_CODE: "1" }, onBuild)).rejects.toThrow("The build failed");
  expect(existsSync(stamp())).toBe(false);
  for (let time = 0; time < 2; time++) await buildIfStale(root, { ...process.env, STUB_CODE: "0" }, onBuild);
  expect(onBuild).toHaveBeenCalledTimes(2);
  expect(existsSync(stamp())).toBe(true);
});

it("ends a build that is stopped, with its workers", async () => {
  let build: Supervised | undefined;
  const built = buildIfStale(root, process.env, (running) => {
    build = running;
  });
  const failed = expect(built).rejects.toThrow("The build failed");
  await started();
  await build?.stop(0);
  await failed;
  await ended();
  expect(existsSync(stamp())).toBe(false);
});

it("leaves no build behind where the start is killed by force", async () => {
  const code = `(await import(${JSON.stringify(MODULE)})).buildIfStale(${JSON.stringify(root)}, process.env, () => {})`;
  parent = spawn(process.execPath, ["--input-type=module", "--eval", code], { stdio: "ignore" });
  await started();
  parent.kill("SIGKILL");
  await ended();
});
