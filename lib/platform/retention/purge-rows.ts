import { type RawBuilder, sql } from "kysely";
import { asService } from "../db/scopes.ts";
import { deleteObject } from "../storage.ts";

// As service throughout: upkeep of all tenants' rows, which no user may do.

/**
 * Deletes at most `limit` rows of a table. Rows that another worker is deleting are left to it.
 * @param table Its name in SQL.
 * @returns How many.
 */
export async function deleteBatch(table: string, condition: RawBuilder<unknown>, limit: number): Promise<number> {
  const from = sql.table(table);
  const result = await sql`
    delete from ${from} where ctid = any(array(
      select ctid from ${from} where ${condition} limit ${limit} for update skip locked))`.execute(asService());
  return Number(result.numAffectedRows ?? 0);
}

/**
 * Deletes at most `limit` stored objects of a bucket that no row names: an upload was cut off before its row was
 * written, or a row went before its object. Younger ones may be waiting for their row.
 * @param reference Table and column, as in SQL, that name the objects which are needed.
 * @returns How many.
 */
export async function deleteLostObjects(
  bucket: string,
  reference: { table: string; column: string },
  before: Date,
  limit: number,
): Promise<number> {
  const { rows } = await sql<{ name: string }>`
    select o.name from storage.objects o
    where o.bucket_id = ${bucket} and o.created_at < ${before} and not exists (
      select 1 from ${sql.table(reference.table)} r where ${sql.ref(`r.${reference.column}`)} = o.name)
    limit ${limit}`.execute(asService());
  for (const { name } of rows) await deleteObject(bucket, name);
  return rows.length;
}
