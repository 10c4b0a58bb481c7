// npm run test:services [-- paths]: the integration suite, or a part of it, on a real PostgreSQL and a real Redis behind the REST adapter.
// Installs them with apt where that is possible; elsewhere says so and ends well.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, root } from "./bootstrap.mjs";
import { provideServers, startServers } from "./run/real-servers.mjs";
import { bin, finish, readVitest, reportPath, runNode, step } from "./run/steps.mjs";

ensureInstalled();
const programs = provideServers();
if (programs === null) {
  process.stdout.write("PostgreSQL and Redis are not here and cannot be installed with apt: nothing was run.\n");
  finish();
}

await step(`integration tests on PostgreSQL ${programs.postgres.version} and Redis`, async () => {
  const servers = await startServers(programs);
  try {
    const migrations = join(root, "supabase/migrations");
    const vector = existsSync(migrations) ? readdirSync(migrations).filter((name) => name.endsWith("_vector.sql")) : [];
    if (!servers.hasVector) {
      process.stdout.write(`The vector extension is missing; left out: ${vector.join(", ") || "nothing"}\n`);
    }
    const report = reportPath("services.json");
    const code = runNode(
      [
        bin("vitest/vitest.mjs"),
        "run",
        "--config",
        join(root, "lib/testing/vitest.config.ts"),
        "--project",
        "integration",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
        ...process.argv.slice(2),
      ],
      {
        NEXUS_TEST_DATABASE_URL: servers.databaseUrl,
        NEXUS_TEST_REDIS_URL: servers.redisUrl,
        NEXUS_TEST_VECTOR: servers.hasVector ? "1" : "0",
      },
    );
    return readVitest(report, code);
  } finally {
    await servers.stop();
  }
});
finish();
