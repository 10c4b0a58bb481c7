import postgres from "postgres";
import { beforeAll, inject } from "vitest";
import { redis } from "../platform/redis.ts";
import { recordErrorsIn } from "./answered-errors.ts";
import { failOnConsole } from "./fail-on-console.ts";

Object.assign(process.env, inject("serviceEnv"));
if (process.env.ANSWERED_ERRORS_DIR) recordErrorsIn(process.env.ANSWERED_ERRORS_DIR);
failOnConsole();

/** A worker would first do what an earlier file has left: hundreds of mails. */
async function dropWaitingJobs(): Promise<void> {
  const sql = postgres(process.env.DATABASE_URL ?? "", { max: 1, prepare: false });
  const [found] = await sql`select to_regclass('pgboss.job') as jobs`;
  if (found?.jobs) await sql`delete from pgboss.job`;
  await sql.end();
}

beforeAll(async () => {
  await dropWaitingJobs();
  // What one file makes slow or fail would keep its models from being chosen in the next one.
  await redis().flushdb();
});
