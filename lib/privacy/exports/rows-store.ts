import { sql } from "kysely";
import { asService, readAsUser } from "../../platform/db/scopes.ts";
import { EXPORTED, type ExportedTable } from "./catalogue.ts";
import { isKept } from "./kept-rows-store.ts";

/** A table as an export reads it. */
export interface TableShape {
  name: string;
  owner: ExportedTable["owner"];
  columns: string[];
  /** Its primary key, which the reading goes along. */
  key: { name: string; type: string }[];
}

/**
 * The tables of the catalogue with their columns as the database has them now, so that a column which is added later is
 * exported too. What the signed-in role may not read (hashes, sealed secrets) is not among them.
 */
export async function listTableShapes(): Promise<TableShape[]> {
  // As service: the catalogue of the database, nobody's data.
  const { rows } = await sql<{ table: string; column: string; type: string; place: number | null; readable: boolean }>`
    select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as type,
      array_position(i.indkey::int2[], a.attnum) as place,
      has_column_privilege('authenticated', c.oid, a.attnum, 'select') as readable
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_index i on i.indrelid = c.oid and i.indisprimary
    where c.relnamespace = 'public'::regnamespace and c.relname = any(${Object.keys(EXPORTED)})
    order by a.attnum`.execute(asService());
  return Object.entries(EXPORTED).map(([name, { owner, without = {} }]) => {
    const columns = rows.filter(({ table }) => table === name);
    return {
      name,
      owner,
      columns: columns.filter(({ column, readable }) => readable && !(column in without)).map(({ column }) => column),
      key: columns
        .filter(({ place }) => place !== null)
        .sort((a, b) => (a.place ?? 0) - (b.place ?? 0))
        .map(({ column, type }) => ({ name: column, type })),
    };
  });
}

/** How many rows of a table are the person's. */
export async function countRows(userId: string, { name, owner }: TableShape): Promise<number> {
  const { rows } = await readAsUser({ userId }, (tx) =>
    sql<{
      count: number;
    }>`select count(*)::int as count from ${sql.table(name)} where ${sql.ref(owner)} = ${userId} and ${isKept(name)}`.execute(
      tx,
    ),
  );
  return rows[0]?.count ?? 0;
}

export interface ExportedRow {
  /** The row as JSON text; it is never parsed, so that no number loses digits. */
  json: string;
  /** Values of its primary key. */
  key: string[];
}

/**
 * The person's rows after `after`, along the primary key. As the person: row-level security is a second fence against
 * rows of others, and columns with secrets are out of reach.
 */
export async function listRows(
  userId: string,
  { name, owner, columns, key }: TableShape,
  after: readonly string[] | null,
  limit: number,
): Promise<ExportedRow[]> {
  const keys = sql.join(key.map((column) => sql.ref(column.name)));
  const values = sql.join(key.map(({ type }, at) => sql`${after?.[at] ?? null}::text::${sql.raw(type)}`));
  const { rows } = await readAsUser({ userId }, (tx) =>
    sql<ExportedRow>`
      select to_jsonb(t)::text as json, array[${sql.join(key.map((column) => sql`t.${sql.ref(column.name)}::text`))}] as key
      from (
        select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(name)}
        where ${sql.ref(owner)} = ${userId} and ${isKept(name)} ${after ? sql`and (${keys}) > (${values})` : sql``}
        order by ${keys} limit ${limit}) t`.execute(tx),
  );
  return rows;
}

/** Where the person's files are stored, of their attachments after `after`. */
export function listFiles(
  userId: string,
  after: string | null,
  limit: number,
): Promise<{ id: string; mediaType: string; storagePath: string }[]> {
  return readAsUser({ userId }, (tx) => {
    const files = tx
      .selectFrom("attachments")
      .select(["id", "mediaType", "storagePath"])
      .where("userId", "=", userId)
      .where(sql<boolean>`${isKept("attachments")}`);
    return (after ? files.where("id", ">", after) : files).orderBy("id").limit(limit).execute();
  });
}

/** The path of the person's picture. */
export async function findAvatarPath(userId: string): Promise<string | null> {
  const row = await readAsUser({ userId }, (tx) =>
    tx.selectFrom("profiles").select("avatarPath").where("id", "=", userId).executeTakeFirst(),
  );
  return row?.avatarPath ?? null;
}
