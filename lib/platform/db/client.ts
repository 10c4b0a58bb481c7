import { CamelCasePlugin, Kysely } from "kysely";
import { PostgresJSDialect } from "kysely-postgres-js";
import postgres from "postgres";
import { env } from "../env.ts";
import type { DB } from "./types.ts";

const INT8_OID = 20;
const DATE_OID = 1082;

/**
 * Opens a connection pool.
 * @param databaseUrl `postgres://…`. Statements are not prepared: poolers in transaction mode (Supabase's, and the
 *   embedded socket server, which shares one backend) would see each other's names.
 * @param max Most connections held open.
 */
export function openPool(databaseUrl: string, max = 20): postgres.Sql {
  return postgres(databaseUrl, {
    max,
    prepare: false,
    idle_timeout: 60,
    connect_timeout: 2,
    onnotice: () => undefined,
    types: {
      // Counts and micro-USD stay far below 2^53, so numbers are exact.
      int8: { to: INT8_OID, from: [INT8_OID], parse: (text: string) => Number(text), serialize: String },
      date: { to: DATE_OID, from: [DATE_OID], parse: (text: string) => text, serialize: String },
    },
  }) as unknown as postgres.Sql;
}

/** The typed query builder over a pool; snake_case columns read as camelCase, JSON values are left as they are. */
export function openDatabase(pool: postgres.Sql): Kysely<DB> {
  return new Kysely<DB>({
    dialect: new PostgresJSDialect({ postgres: pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

interface Shared {
  pool: postgres.Sql;
  db: Kysely<DB>;
}
// On globalThis, because Next loads this module once per bundle and each copy would open a pool of its own.
const holder = globalThis as typeof globalThis & { nexusDatabase?: Shared | undefined };

/** The process-wide database. */
export function database(): Shared {
  if (!holder.nexusDatabase) {
    const pool = openPool(env().DATABASE_URL);
    holder.nexusDatabase = { pool, db: openDatabase(pool) };
  }
  return holder.nexusDatabase;
}

/** Closes the process-wide pool; open queries get `timeoutSeconds` to end. */
export async function closeDatabase(timeoutSeconds = 5): Promise<void> {
  const open = holder.nexusDatabase;
  holder.nexusDatabase = undefined;
  await open?.pool.end({ timeout: timeoutSeconds });
}
