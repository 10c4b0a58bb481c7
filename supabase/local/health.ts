import postgres from "postgres";
import { HttpProblem, type LoopbackServer, sendJson, serveLoopback } from "./loopback-http.ts";
import type { RedisBackend } from "./redis/backend.ts";

const TIMEOUT_MS = 5_000;

/** Serves `GET /health`: 200 when database, auth and Redis answer within 5 s, else 503; the body names each part. */
export async function serveHealth(
  port: number,
  env: { DATABASE_URL: string; SUPABASE_URL: string; SUPABASE_PUBLISHABLE_KEY: string },
  redis: RedisBackend,
): Promise<LoopbackServer> {
  const sql = postgres(env.DATABASE_URL, { max: 1, prepare: false, fetch_types: false, onnotice: () => undefined });
  const checks = {
    database: () => sql`select 1`,
    auth: async () => {
      const headers = { apikey: env.SUPABASE_PUBLISHABLE_KEY };
      const response = await fetch(`${env.SUPABASE_URL}/auth/v1/settings`, { headers });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`auth answered ${response.status}`);
    },
    redis: () => redis.send(["PING"]),
  };
  const server = await serveLoopback(port, async (request, response) => {
    if (request.url !== "/health") throw new HttpProblem(404, "Not found");
    const parts = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await succeeds(check())] as const),
    );
    sendJson(response, parts.every(([, ok]) => ok) ? 200 : 503, { data: Object.fromEntries(parts) });
  });
  return {
    ...server,
    async stop() {
      await server.stop();
      await sql.end({ timeout: 1 });
    },
  };
}

function succeeds(work: PromiseLike<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), TIMEOUT_MS);
    const done = (ok: boolean) => {
      clearTimeout(timer);
      resolve(ok);
    };
    work.then(
      () => done(true),
      () => done(false),
    );
  });
}
