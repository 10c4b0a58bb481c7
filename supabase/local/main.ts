/**
 * The embedded services as a process.
 *
 *   node supabase/local/main.ts --data DIR | --memory [--ports '{"database":5433}']
 *
 * Secrets come from the environment (see `readSecrets`); with --memory missing ones are random. `REDIS_URL` puts a real
 * Redis behind the REST adapter, `LOCAL_DATABASE_URL` a real PostgreSQL in place of PGlite. When everything answers, one
 * line of JSON goes to stdout (and to the parent, if there is a channel): `{ "ready": true, "env": …, "ports": … }`.
 * SIGTERM, SIGINT and the loss of the parent stop it cleanly.
 */
import { parseArgs } from "node:util";
import type { LocalSecrets } from "./create-secrets.ts";
import { DirectoryLockedError } from "./lock-directory.ts";
import { type LocalPorts, startLocalServices } from "./start-services.ts";

function readSecrets(memory: boolean): Partial<LocalSecrets> {
  const names: Record<keyof LocalSecrets, string> = {
    databasePassword: "LOCAL_DATABASE_PASSWORD",
    jwtSecret: "SUPABASE_JWT_SECRET",
    publishableKey: "SUPABASE_PUBLISHABLE_KEY",
    secretKey: "SUPABASE_SECRET_KEY",
    redisToken: "UPSTASH_REDIS_REST_TOKEN",
  };
  const secrets: Partial<LocalSecrets> = {};
  for (const [key, name] of Object.entries(names) as [keyof LocalSecrets, string][]) {
    const value = process.env[name];
    if (value) secrets[key] = value;
    else if (!memory) throw new Error(`${name} is missing`);
  }
  return secrets;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { data: { type: "string" }, memory: { type: "boolean" }, ports: { type: "string" } },
  });
  const memory = values.memory === true;
  if (memory === (values.data !== undefined)) throw new Error("Give --data DIR or --memory");

  // A terminal that was closed takes no more words; the services go on without.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  // Listened for first: a parent that is gone before we are ready must not leave us behind.
  let stopping = false;
  const started = Promise.withResolvers<{ stop(): Promise<void> }>();
  const stop = () => {
    if (stopping) return;
    stopping = true;
    started.promise
      .then((services) => services.stop())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);
  if (process.send) process.on("disconnect", stop);

  const services = await startLocalServices({
    data: values.data ?? null,
    ports: values.ports === undefined ? {} : (JSON.parse(values.ports) as Partial<LocalPorts>),
    secrets: readSecrets(memory),
    siteUrl: process.env.APP_URL ?? "http://localhost:3000",
    databaseUrl: process.env.LOCAL_DATABASE_URL,
    redisUrl: process.env.REDIS_URL,
  });
  started.resolve(services);
  const message = { ready: true, env: services.env, ports: services.ports, healthUrl: services.healthUrl };
  process.stdout.write(`${JSON.stringify(message)}\n`);
  if (process.connected) process.send?.(message);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof DirectoryLockedError ? 73 : 1);
});
