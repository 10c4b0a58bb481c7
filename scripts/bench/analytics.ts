import { daysOf } from "../../lib/analytics/policy.ts";
import { DEFAULT_PERIOD, PERIODS } from "../../lib/analytics/schema.ts";
import { listChanges } from "../../lib/analytics/store/list-changes.ts";
import { readExport } from "../../lib/analytics/store/read-export.ts";
import { readReport } from "../../lib/analytics/store/read-report.ts";
import { closeDatabase } from "../../lib/platform/db/client.ts";
import { createTestUser } from "../../lib/testing/create-user.ts";
import { TEST_ENV } from "../../lib/testing/test-env.ts";
import { migrate } from "../../supabase/local/migrate.ts";
import { startLocalServices } from "../../supabase/local/start-services.ts";
import { insertDecisions } from "./insert-decisions.ts";
import { percentile } from "./load-job.ts";

const DECISIONS = 50_000;
const ROUNDS = 5;
const ZONE = "Europe/Berlin";

async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return Math.round(percentile(times, 0.5));
}

/** `npm run bench -- analytics`: the statements of the Router page over a year of 50,000 decisions, embedded database. */
export async function benchAnalytics(): Promise<void> {
  const services = await startLocalServices({ data: null, databaseUrl: undefined, redisUrl: undefined });
  try {
    Object.assign(process.env, TEST_ENV, services.env);
    await migrate(services.env.DATABASE_URL);
    const user = await createTestUser();
    const atMs = Date.now();
    const [from = new Date(atMs)] = daysOf("year", atMs, ZONE).edges;
    console.error(`Inserting ${DECISIONS} decisions …`);
    await insertDecisions(services.env.DATABASE_URL, user, { count: DECISIONS, from, to: new Date(atMs) });
    const result: Record<string, object> = {};
    for (const period of PERIODS) {
      const range = daysOf(period, atMs, ZONE);
      result[period] = {
        answers: (await readReport(user, range)).totals.auto,
        reportP50Ms: await timeMs(() => readReport(user, range)),
        changesP50Ms: await timeMs(() => listChanges(user, range, { limit: 20 })),
      };
    }
    console.table(result);
    const startedAt = performance.now();
    let rows = 0;
    for await (const page of readExport(user, daysOf("year", atMs, ZONE))) rows += page.length;
    console.log(`export of the year: ${rows} rows in ${Math.round(performance.now() - startedAt)} ms`);
    console.log(JSON.stringify({ default: DEFAULT_PERIOD, ...result }));
  } finally {
    await closeDatabase();
    await services.stop();
  }
}
