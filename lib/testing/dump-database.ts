import { sql } from "kysely";
import { asService } from "../platform/db/scopes.ts";

/** Every row of every table, of whatever schema, as JSON: what somebody has who has stolen the database. */
export async function dumpDatabase(): Promise<Map<string, string[]>> {
  const { rows: tables } = await sql<{ schema: string; name: string }>`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_temp%'
    order by 1, 2`.execute(asService());
  const dump = new Map<string, string[]>();
  for (const { schema, name } of tables) {
    const { rows } = await sql<{ row: string }>`
      select to_jsonb(t)::text as row from ${sql.id(schema, name)} t`.execute(asService());
    dump.set(
      `${schema}.${name}`,
      rows.map(({ row }) => row),
    );
  }
  return dump;
}
