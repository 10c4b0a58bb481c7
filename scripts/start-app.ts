/** What `npm start` and `npm run dev` run under Node 24. Takes its options as one JSON argument. */
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { EnvError } from "../lib/platform/env.ts";
import { DataDirectoryError } from "../supabase/local/data-directory.ts";
import { DirectoryLockedError, lockDirectory } from "../supabase/local/lock-directory.ts";
import { MigrationError, migrate, newestVersion } from "../supabase/local/migrate.ts";
import { assertMigrated } from "./run/assert-migrated.ts";
import { buildIfStale } from "./run/build-app.ts";
import { isHosted, loadSecrets, readVariables, type Variables, validate } from "./run/load-environment.ts";
import { reactToSignal } from "./run/react-to-signal.ts";
import {
  healthUrl,
  ownUrl,
  ServicesError,
  type StartOptions,
  startApp,
  startServices,
  startWorker,
} from "./run/start-children.ts";
import type { Supervised } from "./run/supervise.ts";
import { writePrivate } from "./run/write-private.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const HEALTH_TIMEOUT_MS = 60_000;
const DRAIN_MS = 30_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Children by the order in which they must end: the app drains while its services still answer. */
const children: { child: Supervised; graceMs: number }[] = [];
const atExit: (() => void)[] = [];
let ending: Promise<void> | undefined;
let endingSinceMs: number | undefined;

/** Ends the children in their order and then this process; once, whoever asks. */
function end(code: number): void {
  endingSinceMs ??= performance.now();
  ending ??= endAll(code);
}

async function endAll(code: number): Promise<void> {
  // A copy: what ends takes itself out.
  for (const { child, graceMs } of [...children]) await child.stop(graceMs);
  for (const step of atExit) step();
  process.exit(code);
}

function handleSignals(): void {
  // A terminal that was closed takes no more words: ending in order goes on without.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  const onSignal = () => {
    const reaction = reactToSignal(endingSinceMs, performance.now());
    if (reaction === "ignore") return;
    if (reaction === "drain") {
      say("Stopping… (again to stop at once)");
      end(0);
      return;
    }
    for (const { child } of children) child.kill();
    for (const step of atExit) step();
    process.exit(130);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  const onParentLoss = () => end(0);
  if (process.send) process.on("disconnect", onParentLoss);
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && onParentLoss(), 1_000).unref();
  }
}

async function main(options: StartOptions): Promise<void> {
  handleSignals();
  const outside = readVariables(root);
  const hosted = isHosted(outside);
  const lock = lockDirectory(options.data, "start.lock");
  atExit.push(lock.release);
  const variables: Variables = {
    APP_URL: ownUrl(options),
    ...(hosted ? {} : loadSecrets(options.data)),
    ...outside,
    NODE_ENV: options.mode === "dev" ? "development" : "production",
    PORT: String(options.port),
  };
  validate(variables, hosted);

  variables.NEWEST_MIGRATION = await newestVersion();
  if (hosted) await assertMigrated(variables, say);
  else await startEmbedded(options, variables);
  const env = variables as NodeJS.ProcessEnv;
  if (options.mode === "start") {
    await buildIfStale(root, env, (build) => {
      say("Building the app (once per change, takes a minute or two)…");
      const entry = { child: build, graceMs: 0 };
      children.unshift(entry);
      void build.firstExit.then(() => children.splice(children.indexOf(entry), 1));
    });
  }
  if (ending) return;

  const runtimePath = join(options.data, "runtime.json");
  const url = variables.APP_URL ?? "";
  writePrivate(runtimePath, JSON.stringify({ pid: process.pid, url, env: runtimeEnv(variables) }));
  atExit.push(() => rmSync(runtimePath, { force: true }));

  const app = startApp(root, options, variables);
  children.unshift({ child: app, graceMs: DRAIN_MS });
  const worker = startWorker(root, options, variables);
  if (worker) children.splice(1, 0, { child: worker, graceMs: DRAIN_MS });
  await waitForHealth(options, app);
  if (ending) return;
  say(`\nNexus AI is running at ${url}\n`);
  if (variables.MAIL_OUTBOX_URL) say(`Mail outbox: ${variables.MAIL_OUTBOX_URL}\n`);
  if (!/^(localhost|127\.[\d.]+|::1)$/.test(options.host) && !url.startsWith("https:")) {
    say(
      "From other machines people can sign in over https only: set APP_URL to the https address of a proxy with TLS.\n",
    );
  }
}

async function startEmbedded(options: StartOptions, variables: Variables): Promise<void> {
  say("Starting the local services…");
  const services = await startServices(root, options, variables);
  children.push({ child: services.child, graceMs: 10_000 });
  const ownMail = variables.SMTP_URL ? { SMTP_URL: variables.SMTP_URL } : null;
  Object.assign(variables, services.env, ownMail, { DATA_DIRECTORY: options.data });
  if (ownMail) delete variables.MAIL_OUTBOX_URL;
  const { applied } = await migrate(services.env.DATABASE_URL);
  if (applied.length > 0) say(`Applied ${applied.length} migrations.`);
  if (options.mode === "dev") await seedWhenEmpty(variables);
}

async function seedWhenEmpty(variables: Variables): Promise<void> {
  const script = join(root, "scripts/seed.ts");
  if (!existsSync(script)) return;
  const sql = postgres(variables.DATABASE_URL ?? "", { max: 1, prepare: false, onnotice: () => undefined });
  const users = await sql`select 1 from auth.users limit 1`;
  await sql.end();
  if (users.length > 0) return;
  const result = spawnSync(process.execPath, [script], {
    cwd: root,
    env: variables as NodeJS.ProcessEnv,
    stdio: "inherit",
  });
  if (result.status !== 0) throw new Error("Seeding failed; see above.");
}

/** What `npm run admin` needs to work beside this instance. */
function runtimeEnv(variables: Variables): Variables {
  const wanted = /^(DATABASE_|SUPABASE_|UPSTASH_|SMTP_URL|MAIL_|APP_URL|NEXUS_SECRET|NEXUS_ENCRYPTION_KEYS)/;
  return Object.fromEntries(Object.entries(variables).filter(([name]) => wanted.test(name)));
}

async function waitForHealth(options: StartOptions, app: Supervised): Promise<void> {
  const url = healthUrl(options);
  const deadline = Date.now() + HEALTH_TIMEOUT_MS;
  const ended = app.firstExit.then((code) => {
    if (ending === undefined) throw new Error(`The app ended with code ${code}; see above.`);
  });
  const healthy = async () => {
    while (Date.now() < deadline && ending === undefined) {
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(() => null);
      await response?.arrayBuffer();
      if (response?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    if (ending === undefined) throw new Error(`${url} did not answer within ${HEALTH_TIMEOUT_MS / 1000} s.`);
  };
  await Promise.race([ended, healthy()]);
  ended.catch(() => undefined);
}

main(JSON.parse(process.argv[2] ?? "{}") as StartOptions).catch(async (error: unknown) => {
  if (ending) return;
  const known = [EnvError, DataDirectoryError, DirectoryLockedError, MigrationError, ServicesError].some(
    (kind) => error instanceof kind,
  );
  const text = error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text}\n`);
  end(1);
});
