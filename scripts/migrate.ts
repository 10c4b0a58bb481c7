/** `npm run migrate [-- --data DIR]`: applies pending migrations to DATABASE_URL, or to the instance that runs on the data directory. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { migrate } from "../supabase/local/migrate.ts";
import { failPlainly } from "./run/fail-plainly.ts";
import { findRuntime } from "./run/find-runtime.ts";
import { findData, readVariables } from "./run/load-environment.ts";

failPlainly();
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { data: { type: "string" } } });

const variables = readVariables(root);

function findDatabaseUrl(): string {
  if (variables.DATABASE_URL) return variables.DATABASE_URL;
  const running = findRuntime(findData(root, values.data))?.env.DATABASE_URL;
  if (!running) throw new Error("Set DATABASE_URL, or start the product first: npm start");
  return running;
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
