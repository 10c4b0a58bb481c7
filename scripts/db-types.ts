/** Writes lib/platform/db/types.ts from the migrations, applied to an empty database in memory. `--verify` only compares. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { migrate } from "../supabase/local/migrate.ts";
import { startLocalServices } from "../supabase/local/start-services.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const services = await startLocalServices({ data: null });
try {
  await migrate(services.env.DATABASE_URL);
  const args = [
    "--dialect",
    "postgres",
    "--url",
    services.env.DATABASE_URL,
    "--camel-case",
    "--default-schema",
    "public",
  ];
  args.push(
    "--include-pattern",
    "public.*",
    "--type-mapping",
    '{"int8":"number","date":"string"}',
    "--date-parser",
    "string",
  );
  args.push("--out-file", "lib/platform/db/types.ts", ...process.argv.slice(2));
  const bin = fileURLToPath(new URL("../node_modules/kysely-codegen/dist/cli/bin.js", import.meta.url));
  process.exitCode = await new Promise<number>((resolve) => {
    // Not spawnSync: the database answers from this process.
    spawn(process.execPath, [bin, ...args], { cwd: root, stdio: "inherit" }).once("exit", (code) => resolve(code ?? 1));
  });
} finally {
  await services.stop();
}
