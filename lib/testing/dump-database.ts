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

/**
 * A fingerprint of every row of every table of the product: where it lies and which transaction wrote it, which every
 * write changes. What the rows hold is not read: a suite leaves too many of them.
 * @param except Tables that change with every request.
 */
export async function hashTables(except: readonly string[]): Promise<{ name: string; hash: string }[]> {
  const { rows } = await sql<{ name: string; hash: string }>`
    select c.relname as name, (xpath('/row/h/text()', query_to_xml(format(
      'select count(*) || '':'' || coalesce(sum(hashtextextended(ctid::text || xmin::text, 0)), 0) h from public.%I', c.relname),
      false, true, '')))[1]::text as hash
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and c.relname not in (${sql.join(except)}) order by 1`.execute(asService());
  return rows;
}
