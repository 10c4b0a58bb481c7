import { sql } from "kysely";
import { asService } from "../platform/db/scopes.ts";
import { env } from "../platform/env.ts";
import { isWorkerAlive } from "../platform/jobs/heartbeat.ts";
import { redis } from "../platform/redis.ts";

const TIMEOUT_MS = 2_000;

export interface ReadinessCheck {
  name: "database" | "auth" | "redis" | "worker";
  ok: boolean;
  latencyMs: number;
}

async function checkAuth(): Promise<boolean> {
  const response = await fetch(`${env().SUPABASE_URL}/auth/v1/health`, {
    headers: { apikey: env().SUPABASE_PUBLISHABLE_KEY },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return response.ok;
}

let isMigrated = false;

/** Remembered once it is so: an applied migration stays applied. */
async function checkDatabase(): Promise<boolean> {
  const version = env().NEWEST_MIGRATION;
  if (isMigrated || version === null) return (await sql`select 1`.execute(asService())).rows.length === 1;
  const { rows } = await sql`
    select 1 from supabase_migrations.schema_migrations where version = ${version}`.execute(asService());
  isMigrated = rows.length === 1;
  return isMigrated;
}

// As service: none of these reads anybody's data.
const CHECKS: Record<ReadinessCheck["name"], () => Promise<boolean>> = {
  database: checkDatabase,
  auth: checkAuth,
  redis: async () => (await redis().ping()) === "PONG",
  worker: isWorkerAlive,
};

async function run(name: ReadinessCheck["name"]): Promise<ReadinessCheck> {
  const startedAt = performance.now();
  const timeout = new Promise<boolean>((resolve) => setTimeout(resolve, TIMEOUT_MS, false).unref());
  const ok = await Promise.race([CHECKS[name]().catch(() => false), timeout]);
  return { name, ok, latencyMs: Math.round(performance.now() - startedAt) };
}

/** Asks every service that a request needs, each for at most two seconds. */
export function checkReadiness(): Promise<ReadinessCheck[]> {
  return Promise.all((Object.keys(CHECKS) as ReadinessCheck["name"][]).map(run));
}
