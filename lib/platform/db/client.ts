import { CamelCasePlugin, type Dialect, type Driver, Kysely } from "kysely";
import { PostgresJSDialect } from "kysely-postgres-js";
import postgres from "postgres";
import { env } from "../env.ts";
import { processWide } from "../process-wide.ts";
import { databaseAddress } from "./database-address.ts";
import { guardReserve } from "./guard-reserve.ts";
import type { DB } from "./types.ts";

const INT8_OID = 20;
const DATE_OID = 1082;

export interface PoolOptions {
  /** Most connections held open. */
  max: number;
  /**
   * Whether statements are prepared once per connection and then only run. Not for poolers in transaction mode
   * (Supabase's port 6543): each transaction may meet another server connection there.
   */
  prepare: boolean;
  /** DATABASE_CA. */
  ca?: string | null | undefined;
}

/**
 * Opens a connection pool on `postgres://…`.
 * @throws Error when the certificate cannot be read.
 */
export function openPool(databaseUrl: string, { max, prepare, ca }: PoolOptions): postgres.Sql {
  const { url, ssl } = databaseAddress(databaseUrl, ca);
  const pool = postgres(url, {
    ssl,
    max,
    prepare,
    idle_timeout: 60,
    connect_timeout: 2,
    onnotice: () => undefined,
    types: {
      // Counts and micro-USD stay far below 2^53, so numbers are exact.
      int8: { to: INT8_OID, from: [INT8_OID], parse: (text: string) => Number(text), serialize: String },
      date: { to: DATE_OID, from: [DATE_OID], parse: (text: string) => text, serialize: String },
    },
  });
  return guardReserve(pool as unknown as postgres.Sql, max);
}

interface Shared {
  pool: postgres.Sql;
  /** The typed query builder over the pool; snake_case columns read as camelCase, JSON values are left as they are. */
  db: Kysely<DB>;
  dialect: Dialect;
  driver: Driver;
}
// One for the process: each copy of this module would open a pool of its own.
const opened = processWide<{ value?: Shared | undefined }>("database", () => ({}));

function open(): Shared {
  const { DATABASE_URL, DATABASE_CA, DATABASE_POOL_SIZE, DATABASE_PREPARE } = env();
  const pool = openPool(DATABASE_URL, { max: DATABASE_POOL_SIZE, prepare: DATABASE_PREPARE, ca: DATABASE_CA });
  const dialect = new PostgresJSDialect({ postgres: pool });
  const plugins = [new CamelCasePlugin({ maintainNestedObjectKeys: true })];
  return { pool, db: new Kysely<DB>({ dialect, plugins }), dialect, driver: dialect.createDriver() };
}

/** The process-wide database. */
export function database(): Shared {
  opened.value ??= open();
  return opened.value;
}

/** Closes the process-wide pool; open queries get `timeoutSeconds` to end. */
export async function closeDatabase(timeoutSeconds = 5): Promise<void> {
  const shared = opened.value;
  opened.value = undefined;
  await shared?.pool.end({ timeout: timeoutSeconds });
}
