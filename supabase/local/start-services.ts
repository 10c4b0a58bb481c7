import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalSecrets, type LocalSecrets } from "./create-secrets.ts";
import { explainFault } from "./data-directory.ts";
import { serveHealth } from "./health.ts";
import { lockDirectory } from "./lock-directory.ts";
import { serveMail } from "./mail/serve-mail.ts";
import { startAutovacuum } from "./postgres/autovacuum.ts";
import { openDatabase } from "./postgres/open-database.ts";
import { serveWire } from "./postgres/serve-wire.ts";
import { createMemoryBackend, createServerBackend } from "./redis/backend.ts";
import { serveRedis } from "./redis/serve-redis.ts";
import { serveSupabase } from "./supabase/serve-supabase.ts";

export interface LocalPorts {
  database: number;
  supabase: number;
  redis: number;
  smtp: number;
  mail: number;
  health: number;
}

export interface LocalServicesOptions {
  /** The data directory, or null to keep everything in memory and a temporary folder. */
  data: string | null;
  /** 0 or missing: the system chooses. */
  ports?: Partial<LocalPorts>;
  /** Missing ones are random: good for `data: null` only, since keys must outlive a restart. */
  secrets?: Partial<LocalSecrets>;
  siteUrl?: string;
  /** A real PostgreSQL instead of PGlite: it is used as it is and only given the Supabase schemas. */
  databaseUrl?: string | undefined;
  /** A real Redis behind the REST adapter instead of the one in memory. */
  redisUrl?: string | undefined;
  /** Called when the database engine failed; the default ends the process so that its supervisor starts it again. */
  onFatal?: (error: unknown) => void;
}

/** The environment variables under which the product finds the services. */
export interface LocalEnv {
  DATABASE_URL: string;
  DATABASE_POOL_SIZE: string;
  DATABASE_PREPARE: string;
  SUPABASE_URL: string;
  SUPABASE_PUBLISHABLE_KEY: string;
  SUPABASE_SECRET_KEY: string;
  SUPABASE_JWT_SECRET: string;
  UPSTASH_REDIS_REST_URL: string;
  UPSTASH_REDIS_REST_TOKEN: string;
  SMTP_URL: string;
  MAIL_OUTBOX_URL: string;
}

export interface LocalServices {
  env: LocalEnv;
  ports: LocalPorts;
  healthUrl: string;
  /** Where mails and stored files are. */
  directory: string;
  /** Stops the listeners, then closes the database. */
  stop(): Promise<void>;
}

/**
 * Starts database, auth and storage, Redis and mail on 127.0.0.1.
 * @throws DirectoryLockedError when another process serves the same data directory; DataDirectoryError when that cannot be
 * written or its disk is full; listen errors of given ports.
 */
export async function startLocalServices(options: LocalServicesOptions): Promise<LocalServices> {
  const secrets = { ...createLocalSecrets(), ...options.secrets };
  const ports = options.ports ?? {};
  const directory = options.data ?? mkdtempSync(join(tmpdir(), "nexus-services-"));
  const undo: (() => unknown)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  if (options.data === null) undo.push(() => rmSync(directory, { recursive: true, force: true }));
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const lock = lockDirectory(directory, "services.lock");
    undo.push(lock.release);
    // First, since an address may be wrong and is quickly tried.
    const backend = await (options.redisUrl ? createServerBackend(options.redisUrl) : createMemoryBackend());
    undo.push(backend.close);
    const database = options.databaseUrl
      ? { url: options.databaseUrl, port: 0 }
      : await startDatabase(options, directory, secrets, undo);
    const redis = await serveRedis({ port: ports.redis ?? 0, token: secrets.redisToken, backend });
    undo.push(redis.stop);
    const mail = await serveMail({
      directory: join(directory, "mail"),
      smtpPort: ports.smtp ?? 0,
      httpPort: ports.mail ?? 0,
    });
    undo.push(mail.stop);
    const supabase = await serveSupabase({
      ...secrets,
      port: ports.supabase ?? 0,
      databaseUrl: database.url,
      storageDirectory: join(directory, "storage"),
      siteUrl: options.siteUrl ?? "http://localhost:3000",
    });
    undo.push(supabase.stop);
    const env: LocalEnv = {
      DATABASE_URL: database.url,
      // PGlite is one backend: more connections only wait, and each keeps its prepared statements in that backend.
      DATABASE_POOL_SIZE: options.databaseUrl ? "20" : "5",
      DATABASE_PREPARE: "true",
      SUPABASE_URL: supabase.url,
      SUPABASE_PUBLISHABLE_KEY: secrets.publishableKey,
      SUPABASE_SECRET_KEY: secrets.secretKey,
      SUPABASE_JWT_SECRET: secrets.jwtSecret,
      UPSTASH_REDIS_REST_URL: redis.url,
      UPSTASH_REDIS_REST_TOKEN: secrets.redisToken,
      SMTP_URL: mail.smtpUrl,
      MAIL_OUTBOX_URL: mail.outboxUrl,
    };
    const health = await serveHealth(ports.health ?? 0, env, backend);
    undo.push(health.stop);
    return {
      env,
      ports: {
        database: database.port,
        supabase: supabase.port,
        redis: redis.port,
        smtp: mail.smtpPort,
        mail: mail.outboxPort,
        health: health.port,
      },
      healthUrl: `${health.url}/health`,
      directory,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startDatabase(
  options: LocalServicesOptions,
  directory: string,
  secrets: LocalSecrets,
  undo: (() => unknown)[],
): Promise<{ url: string; port: number }> {
  const database = await openDatabase(options.data === null ? null : join(directory, "postgres")).catch(
    (fault: unknown) => {
      throw explainFault(directory, fault);
    },
  );
  undo.push(() => database.close());
  const wire = await serveWire(database, {
    port: options.ports?.database ?? 0,
    password: secrets.databasePassword,
    onFatal: options.onFatal ?? endProcess,
  });
  undo.push(wire.stop);
  const url = `postgres://postgres:${secrets.databasePassword}@127.0.0.1:${wire.port}/postgres`;
  undo.push(startAutovacuum(url));
  return { url, port: wire.port };
}

function endProcess(error: unknown): void {
  process.stderr.write(`The database engine failed: ${String(error)}\n`);
  process.exit(70);
}
