import postgres from "postgres";
import { afterAll, beforeAll, inject } from "vitest";
import { failOnConsole } from "./fail-on-console.ts";
import { forgetFile } from "./forget-file.ts";

forgetFile();
Object.assign(process.env, inject("serviceEnv"));
const [{ recordErrorsIn }, { closeDatabase }, { closeJobSender }, { redis }] = await Promise.all([
  import("./answered-errors.ts"),
  import("../platform/db/client.ts"),
  import("../platform/jobs/enqueue.ts"),
  import("../platform/redis.ts"),
]);
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

// Behind those of the file itself, which close what they have opened.
afterAll(async () => {
  await closeJobSender();
  await closeDatabase();
});
