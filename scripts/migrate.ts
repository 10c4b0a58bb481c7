/** `npm run migrate [-- --data DIR]`: applies pending migrations to DATABASE_URL, or to the instance that runs on the data directory. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { migrate } from "../supabase/local/migrate.ts";
import { findData, readVariables } from "./run/load-environment.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { data: { type: "string" } } });

const variables = readVariables(root);

function findDatabaseUrl(): string {
  if (variables.DATABASE_URL) return variables.DATABASE_URL;
  const runtime = join(findData(root, values.data), "runtime.json");
  if (!existsSync(runtime)) throw new Error("Set DATABASE_URL, or start the product first: npm start");
  const { env } = JSON.parse(readFileSync(runtime, "utf8")) as { env: { DATABASE_URL: string } };
  return env.DATABASE_URL;
}

try {
  const { applied, skipped } = await migrate(findDatabaseUrl(), { ca: variables.DATABASE_CA });
  for (const name of applied) process.stdout.write(`applied ${name}\n`);
  for (const name of skipped) process.stdout.write(`left out ${name}: no vector extension\n`);
  if (applied.length === 0) process.stdout.write("Nothing to apply.\n");
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
