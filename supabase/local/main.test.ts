import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const secrets = {
  LOCAL_DATABASE_PASSWORD: "pw",
  SUPABASE_JWT_SECRET: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
  SUPABASE_PUBLISHABLE_KEY: "sb_publishable_test",
  SUPABASE_SECRET_KEY: "sb_secret_test",
  UPSTASH_REDIS_REST_TOKEN: "test",
};
const running = new Set<ChildProcess>();
let data: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "nexus-main-"));
});

afterAll(async () => {
  for (const child of running) child.kill("SIGKILL");
  await rm(data, { recursive: true, force: true });
});

function run(stdio: "ipc" | "pipe"): ChildProcess {
  const child = spawn(process.execPath, [main, "--data", data], {
    env: { PATH: process.env.PATH, NODE_ENV: "production", ...secrets },
    stdio: ["ignore", "pipe", "pipe", stdio],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

async function ready(child: ChildProcess): Promise<{ env: Record<string, string> }> {
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes("\n")) return JSON.parse(text) as { env: Record<string, string> };
  }
  throw new Error("ended before it was ready");
}

const exitCode = async (child: ChildProcess) => (await once(child, "exit"))[0] as number | null;

it("keeps every acknowledged row through kill -9, and refuses a second process", { timeout: 120_000 }, async () => {
  const acknowledged: number[] = [];
  for (let round = 0; round < 2; round++) {
    const child = run("pipe");
    const { env } = await ready(child);
    if (round === 0) {
      const second = run("pipe");
      let complaint = "";
      second.stderr?.on("data", (chunk) => {
        complaint += String(chunk);
      });
      expect(await exitCode(second)).toBe(73);
      expect(complaint).toContain(`in use by process ${child.pid}`);
    }
    const sql = postgres(env.DATABASE_URL ?? "", { prepare: false, max: 4, onnotice: () => undefined });
    await sql`create table if not exists written (n int primary key)`;
    const stored = new Set((await sql`select n from written`).map((row) => row.n as number));
    expect(acknowledged.filter((n) => !stored.has(n))).toEqual([]);
    const dead = exitCode(child);
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let index = 0; ; index++) {
        const n = round * 1_000_000 + writer * 100_000 + index;
        await sql`insert into written values (${n})`;
        acknowledged.push(n);
        if (acknowledged.length === (round + 1) * 300) child.kill("SIGKILL");
      }
    });
    expect((await Promise.allSettled(writers)).every((result) => result.status === "rejected")).toBe(true);
    await dead;
    await sql.end({ timeout: 0 });
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(600);
});

it("stops by itself when its parent is gone, and lets go of the directory", { timeout: 60_000 }, async () => {
  const child = run("ipc");
  const [message] = (await once(child, "message")) as [{ ready: boolean }];
  expect(message.ready).toBe(true);
  const ended = exitCode(child);
  child.disconnect();
  expect(await ended).toBe(0);
});
