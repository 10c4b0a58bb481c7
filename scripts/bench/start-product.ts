import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TierId } from "../../lib/auth/schema.ts";
import { PROVIDER_ENV_NAMES } from "../../lib/platform/env.ts";
import { findFreePort, ROOT_URL, stopChild, waitForUrl } from "./child-process.ts";

const START = fileURLToPath(new URL("scripts/start.mjs", ROOT_URL));
/** Keys of the person who runs the bench must not send titles or anything else to real providers. */
const noProviders = Object.fromEntries(
  PROVIDER_ENV_NAMES.flatMap((name) => [`${name}_API_KEY`, `${name}_BASE_URL`]).map((name) => [name, ""]),
);
/** A first start installs and builds. */
const START_TIMEOUT_MS = 300_000;
/** The app drains for up to 30 s. */
const STOP_GRACE_MS = 40_000;

/** A user of the running product, signed in. */
export type BenchUser = { userId: string; email: string; password: string; apiKey: string; cookie: string };

/** The product itself, started for the bench on a data directory of its own. */
export type RunningProduct = {
  url: string;
  users: BenchUser[];
  /** Where its services are, for benches that fill tables or ask a service themselves. */
  env: Record<"DATABASE_URL" | "UPSTASH_REDIS_REST_URL" | "UPSTASH_REDIS_REST_TOKEN", string>;
  pid: number | null;
  stop(): Promise<void>;
};

async function createUser(url: string, dataDir: string, index: number, tier: TierId): Promise<BenchUser> {
  const email = `bench-${index}@example.com`;
  const password = `${randomBytes(12).toString("base64url")}-Aa1`;
  const create = ["create-user", "--email", email, "--password", password, "--tier", tier, "--api-key", "bench"];
  const { stdout } = await promisify(execFile)(
    "npm",
    ["run", "--silent", "admin", "--", ...create, "--data", dataDir],
    { cwd: fileURLToPath(ROOT_URL) },
  );
  const created = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { userId: string; apiKey: string };
  const signIn = await fetch(`${url}/api/v1/auth/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ email, password }),
  });
  if (!signIn.ok) throw new Error(`Sign-in answered ${signIn.status}: ${await signIn.text()}`);
  const cookie = signIn.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  return { ...created, email, password, cookie };
}

/**
 * Starts the product as `npm start` does, with the bench's provider as OpenAI, and signs users in.
 * @param tiers One user of each. Several of Enterprise for a load, because the limit of one is 10,000 requests a minute.
 */
export async function startProduct(openAiBaseUrl: string, tiers: readonly TierId[]): Promise<RunningProduct> {
  const dataDir = join(await mkdtemp(join(tmpdir(), "nexus-bench-")), "data");
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  const child = spawn(process.execPath, [START, "--port", String(port), "--data", dataDir], {
    cwd: fileURLToPath(ROOT_URL),
    env: {
      ...process.env,
      ...noProviders,
      OPENAI_API_KEY: "bench",
      OPENAI_BASE_URL: openAiBaseUrl,
      LOCAL_MODEL_DISCOVERY: "false",
      LOG_LEVEL: "error",
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const stop = async () => {
    await stopChild(child, STOP_GRACE_MS);
    await rm(join(dataDir, ".."), { recursive: true, force: true });
  };
  try {
    await waitForUrl(`${url}/api/v1/health`, child, START_TIMEOUT_MS);
    const users: BenchUser[] = [];
    for (const [index, tier] of tiers.entries()) users.push(await createUser(url, dataDir, index, tier));
    const runtime = JSON.parse(await readFile(join(dataDir, "runtime.json"), "utf8")) as {
      env: RunningProduct["env"];
    };
    return { url, users, env: runtime.env, pid: child.pid ?? null, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
