import { type RawBuilder, sql } from "kysely";
import { asService } from "../../db/scopes.ts";
import type { SealedColumn } from "./sealed-column.ts";

// As service throughout: the operator rotates the keys of everybody's secrets, and people's own role reads no envelope.

export interface SealedRow {
  id: string;
  envelope: string;
  row: unknown;
}

const FIRST_ID = "00000000-0000-0000-0000-000000000000";
/** Twelve bytes in base64url; the older form of an envelope has more there. */
const IV_CHARACTERS = 16;

function envelopeOf({ envelope }: SealedColumn): RawBuilder<string> {
  return typeof envelope === "string"
    ? sql`t.${sql.ref(envelope)}`
    : sql`(t.${sql.ref(envelope.column)} ->> ${sql.lit(envelope.field)})`;
}

function rowsOf(column: SealedColumn): RawBuilder<unknown> {
  const { job } = column;
  const isOfJob = job === undefined ? sql`true` : sql`t.name in (${job}, ${`${job}.dead`})`;
  return sql`${sql.table(column.table)} t where ${isOfJob} and ${envelopeOf(column)} is not null`;
}

async function exists({ table }: SealedColumn): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`select to_regclass(${table}) is not null as is`.execute(asService());
  return rows[0]?.is === true;
}

/** How many envelopes there are by the id of their key. */
export async function countByKey(column: SealedColumn): Promise<ReadonlyMap<string, number>> {
  if (!(await exists(column))) return new Map();
  const { rows } = await sql<{ keyId: string; count: number }>`
    select split_part(${envelopeOf(column)}, '.', 2) as key_id, count(*)::int as count from ${rowsOf(column)}
    group by 1 order by 1`.execute(asService());
  return new Map(rows.map(({ keyId, count }) => [keyId, count]));
}

/** The rows behind `after` whose envelope is not in the present form under this key, in the order of their ids. */
export async function listStale(
  column: SealedColumn,
  keyId: string,
  after: string | null,
  limit: number,
): Promise<SealedRow[]> {
  if (!(await exists(column))) return [];
  const envelope = envelopeOf(column);
  const { rows } = await sql<SealedRow>`
    select t.id::text as id, ${envelope} as envelope, to_jsonb(t) as row from ${rowsOf(column)}
      and t.id > ${after ?? FIRST_ID}::uuid
      and (split_part(${envelope}, '.', 2) <> ${keyId} or length(split_part(${envelope}, '.', 3)) <> ${IV_CHARACTERS})
    order by t.id limit ${limit}`.execute(asService());
  return rows;
}

export interface Replacement {
  id: string;
  old: string;
  fresh: string;
}

/**
 * Puts envelopes in place of others. Returns how many; what has been changed since it was read stays, so that no
 * newer secret is written over.
 */
export async function replaceEnvelopes(column: SealedColumn, changes: readonly Replacement[]): Promise<number> {
  const { envelope, table } = column;
  const set =
    typeof envelope === "string"
      ? sql`${sql.ref(envelope)} = v.fresh`
      : sql`${sql.ref(envelope.column)} = jsonb_set(t.${sql.ref(envelope.column)}, ${sql.lit(`{${envelope.field}}`)}::text[], to_jsonb(v.fresh))`;
  const { numAffectedRows } = await sql`
    update ${sql.table(table)} t set ${set}
    from jsonb_to_recordset(${JSON.stringify(changes)}::text::jsonb) as v(id uuid, old text, fresh text)
    where t.id = v.id and ${envelopeOf(column)} = v.old`.execute(asService());
  return Number(numAffectedRows ?? 0n);
}
