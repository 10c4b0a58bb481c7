/**
 * Set-up without a browser: `create-user` makes an account whose address counts as confirmed, and prints one line of
 * JSON, `{"userId","email","apiKey"?}`. Works beside a running server and without one.
 */
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { reachServices } from "./admin/reach-services.ts";
import { readArguments, UsageError } from "./admin/read-arguments.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// The one line is for programs: what libraries print while starting goes elsewhere.
function keepStdoutClean(): void {
  console.log = (...values: unknown[]) => console.error(...values);
  process.env.LOG_LEVEL = "silent";
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const issues =
    "issues" in error && Array.isArray(error.issues) ? (error.issues as { path: string; message: string }[]) : [];
  return [error.message, ...issues.map(({ path, message }) => `  --${path}: ${message}`)].join("\n");
}

async function run(): Promise<void> {
  const input = readArguments(process.argv.slice(2));
  keepStdoutClean();
  const leave = await reachServices(root, resolve(input.data));
  try {
    // Imported now: these read the environment that was just found.
    const { createUser } = await import("../lib/auth/service/create-user.ts");
    const { closeDatabase } = await import("../lib/platform/db/client.ts");
    const created = await createUser({
      email: input.email,
      password: input.password,
      displayName: input.name ?? input.email.split("@")[0] ?? "User",
      language: "en",
      timeZone: "UTC",
      tier: input.tier,
      isAdmin: input.admin,
      apiKeyName: input["api-key"],
    }).finally(() => closeDatabase());
    process.stdout.write(`${JSON.stringify(created)}\n`);
  } finally {
    await leave();
  }
}

run().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${wordsOf(error)}\n`);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
