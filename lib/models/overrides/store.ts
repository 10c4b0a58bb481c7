import { sql } from "kysely";
import { likePattern } from "../../platform/db/like-pattern.ts";
import { asService, type Tx } from "../../platform/db/scopes.ts";
import { type ModelPrice, modelPriceSchema } from "../schema.ts";
import type { OverrideRow } from "./policy.ts";
import type { ModelChangesQuery } from "./schema.ts";

// As service throughout: which models are offered, and for how much, is the operator's.

const COLUMNS = ["id", "modelId", "enabled", "price", "startsAt"] as const;

interface StoredRow extends Omit<OverrideRow, "price"> {
  price: unknown;
}

// Parsed, so that no price in force has ever a shape or a sign that the cost engine does not expect.
const toRow = (row: StoredRow): OverrideRow => ({
  ...row,
  price: row.price === null ? null : modelPriceSchema.parse(row.price),
});

/** Every change there is. */
export async function listOverrideRows(): Promise<OverrideRow[]> {
  return (await asService().selectFrom("modelOverrides").select(COLUMNS).execute()).map(toRow);
}

/** A change with who made it. */
export interface NamedOverrideRow extends OverrideRow {
  createdAt: Date;
  by: string | null;
}

/** The changes of one model that fit, newest first, before the cursor (a change's id). */
export async function listModelRows({ modelId, search, cursor, limit }: ModelChangesQuery) {
  let rows = asService()
    .selectFrom("modelOverrides as o")
    .leftJoin("profiles as p", "p.id", "o.actorId")
    .where("o.modelId", "=", modelId)
    .select(["o.id", "o.modelId", "o.enabled", "o.price", "o.startsAt", "o.createdAt", "p.email as by"])
    .orderBy("o.id", "desc")
    .limit(limit);
  if (cursor) rows = rows.where("o.id", "<", cursor);
  if (search) rows = rows.where("p.email", "like", likePattern(search));
  return (await rows.execute()).map((row): NamedOverrideRow => ({ ...row, ...toRow(row) }));
}

export interface NewOverride {
  id: string;
  modelId: string;
  enabled: boolean | null;
  price: ModelPrice | null;
  startsAt: Date;
  actorId: string;
  createdAt: Date;
}

/** The changes of a model; until the transaction ends there are no others, so that each records what it really replaced. */
export async function lockOverrides(tx: Tx, modelId: string): Promise<OverrideRow[]> {
  await sql`select pg_advisory_xact_lock(hashtext(${`model_overrides:${modelId}`}))`.execute(tx);
  const rows = await tx.selectFrom("modelOverrides").select(COLUMNS).where("modelId", "=", modelId).execute();
  return rows.map(toRow);
}

/** Adds a change, and answers those of the same model that were there. */
export async function insertOverride(tx: Tx, { price, ...row }: NewOverride): Promise<OverrideRow[]> {
  const before = await lockOverrides(tx, row.modelId);
  const json = price === null ? null : sql<string>`${JSON.stringify(price)}::text::jsonb`;
  await tx
    .insertInto("modelOverrides")
    .values({ ...row, price: json })
    .execute();
  return before;
}
