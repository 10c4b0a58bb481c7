import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openKey, putKey } from "../../lib/models/keys/store.ts";
import { closeDatabase } from "../../lib/platform/db/client.ts";
import { asService } from "../../lib/platform/db/scopes.ts";
import { resetEnv } from "../../lib/platform/env.ts";
import { createTestUser } from "../../lib/testing/create-user.ts";
import { TEST_ENV } from "../../lib/testing/test-env.ts";
import { migrate } from "../../supabase/local/migrate.ts";
import { startLocalServices } from "../../supabase/local/start-services.ts";
import { countRepeatedIvs } from "./count-ivs.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SEALED = 1_000_000;
const SECRETS = 10_000;
const PER_PERSON = 100;
const ring = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const secretOf = (provider: string) => `sk-live-${provider}`;

/** Runs `keys-rotate` and ends it with `signal` once it has wrapped `until` secrets anew; null lets it come to its end. */
async function rotate(signal: NodeJS.Signals | null, until: number): Promise<{ outcome: string; lines: string[] }> {
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, "scripts/keys-rotate.ts")], {
    cwd: ROOT,
    env: process.env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  let isSent = false;
  child.stdout?.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    const done = Number(/(\d+) wrapped anew\n$/.exec(output)?.[1] ?? 0);
    // Once: a second Ctrl+C ends it at once.
    if (signal !== null && !isSent && done >= until) isSent = child.kill(signal);
  });
  const [code, killedBy] = (await once(child, "exit")) as [number | null, string | null];
  const lines = output.trim().split("\n");
  return { outcome: killedBy ?? `code ${code}`, lines: lines.filter((line) => !/^\S+: \d+ wrapped anew$/.test(line)) };
}

/**
 * A million encryptions without an IV that occurs twice (DP-11), and a rotation of 10,000 secrets while they are read and
 * written, killed once and broken off once (DP-09).
 */
export async function benchKeys(): Promise<void> {
  const [old, fresh] = [ring("k1"), ring("k2")];
  const services = await startLocalServices({ data: null });
  Object.assign(process.env, TEST_ENV, services.env, { NEXUS_ENCRYPTION_KEYS: old });
  const sealedFrom = performance.now();
  const repeated = countRepeatedIvs(SEALED);
  const sealing = ((performance.now() - sealedFrom) / 1000).toFixed(1);
  process.stdout.write(`${SEALED} encryptions in ${sealing} s: ${repeated} IVs twice\n`);
  await migrate(services.env.DATABASE_URL);
  const outcome = { status: "ok", lastError: null } as const;
  const people: string[] = [];
  for (let person = 0; person < SECRETS / PER_PERSON; person++) {
    const user = await createTestUser();
    people.push(user.userId);
    for (let index = 0; index < PER_PERSON; index++) {
      const provider = `p${index}`;
      await putKey(user, { provider, apiKey: secretOf(provider), baseUrl: null }, "hint", outcome);
    }
  }
  process.stdout.write(`${SECRETS} secrets under k1\n`);

  process.env.NEXUS_ENCRYPTION_KEYS = `${fresh},${old}`;
  resetEnv();
  let goesOn = true;
  let reads = 0;
  let writes = 0;
  let errors = 0;
  const traffic = (async () => {
    for (let turn = 0; goesOn; turn++) {
      const userId = people[turn % people.length] ?? "";
      const rows = await asService()
        .selectFrom("providerKeys")
        .select(["provider", "baseUrl", "envelope"])
        .where("userId", "=", userId)
        .execute();
      for (const row of rows) {
        reads += 1;
        try {
          if (openKey({ kind: "user", id: userId }, row).apiKey !== secretOf(row.provider)) errors += 1;
        } catch {
          errors += 1;
        }
      }
      const provider = `p${turn % PER_PERSON}`;
      await putKey({ userId }, { provider, apiKey: secretOf(provider), baseUrl: null }, "hint", outcome);
      writes += 1;
    }
  })();
  const startedAt = performance.now();
  for (const [signal, until] of [
    ["SIGKILL", 2_000],
    ["SIGINT", 2_000],
    [null, 0],
  ] as const) {
    const run = await rotate(signal, until);
    process.stdout.write(`${run.outcome}\n${run.lines.map((line) => `  ${line}\n`).join("")}`);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  goesOn = false;
  await traffic;
  const left = await asService()
    .selectFrom("providerKeys")
    .select((row) => row.fn.countAll<number>().as("count"))
    .where("envelope", "not like", "v1.k2.%")
    .executeTakeFirstOrThrow();
  process.stdout.write(`${seconds} s; ${reads} reads and ${writes} writes meanwhile, ${errors} errors; `);
  process.stdout.write(`${left.count} left under k1\n`);
  await closeDatabase();
  await services.stop();
  if (repeated > 0 || errors > 0 || Number(left.count) > 0) process.exitCode = 1;
}
