import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";

/** The project's folder. */
export const ROOT_URL = new URL("../../", import.meta.url);

/** Starts Node on a script and waits for its `{"ready":true,…}` line. */
export async function startReady(script: URL, options: SpawnOptions = {}) {
  const child = spawn(process.execPath, [script.pathname], { stdio: ["pipe", "pipe", "inherit"], ...options });
  if (child.stdout === null) throw new Error("The process has no output");
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return { child, ready: JSON.parse(String(line)) as { port: number } };
}

/** Runs Node on a script with JSON on stdin; its JSON output. Throws when it fails. */
export async function runJson<T>(script: URL, input: unknown): Promise<T> {
  const child = spawn(process.execPath, [script.pathname], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(input));
  const [output] = await Promise.all([text(child.stdout), once(child, "exit")]);
  if (child.exitCode !== 0) throw new Error(`${script.pathname} ended with code ${child.exitCode}`);
  return JSON.parse(output) as T;
}

/** Asks a process to end, and after the time kills it. */
export async function stopChild(child: ChildProcess, graceMs = 5_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await Promise.race([exited, delay(graceMs, undefined, { ref: false })]);
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  await exited;
}

/** A port on loopback that is free now. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No port");
  return address.port;
}

/**
 * Waits until a URL answers 2xx, or anything at all.
 * @throws Error when the process ends or the time is over.
 */
export async function waitForUrl(
  url: string,
  child: ChildProcess,
  timeoutMs: number,
  anyStatus = false,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The server ended with code ${child.exitCode}`);
    const ok = await fetch(url).then(
      (response) => anyStatus || response.ok,
      () => false,
    );
    if (ok) return;
    await delay(100);
  }
  throw new Error(`${url} did not answer in ${timeoutMs} ms`);
}

/** Resident memory of a process and all its descendants in bytes (Linux; null elsewhere). */
export async function treeRssBytes(pid: number): Promise<number | null> {
  if (process.platform !== "linux") return null;
  const children = new Map<number, number[]>();
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    // A process may end between the listing and the reading.
    const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "");
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  let sum = 0;
  const queue = [pid];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const status = await readFile(`/proc/${next}/status`, "utf8").catch(() => "");
    sum += Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024;
    queue.push(...(children.get(next) ?? []));
  }
  return sum;
}
