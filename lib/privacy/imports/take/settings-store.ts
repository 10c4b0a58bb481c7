import { sql } from "kysely";
import type { Tx } from "../../../platform/db/scopes.ts";

/** Tables with one row of settings for each person, and the columns that an import may replace. */
export const SETTINGS = {
  profiles: {
    key: "id",
    columns: [
      "display_name",
      "theme",
      "language",
      "time_zone",
      "default_model",
      "route_mode",
      "continue_with_another_model",
      "mails_key_expiry",
      "mails_budgets",
      "mails_quota",
    ],
  },
  route_preferences: {
    key: "user_id",
    columns: ["pins", "excluded", "learns", "explores", "learned_since", "thresholds"],
  },
  cache_settings: { key: "user_id", columns: ["exact", "semantic", "pace", "keep_hours"] },
} as const;
export type SettingsTable = keyof typeof SETTINGS;
export type Values = Readonly<Record<string, unknown>>;

/** Settings before and after an import; without a before where there was no row. */
export type Replaced = Partial<Record<SettingsTable, { before: Values | null; after: Values }>>;

/** What an import has replaced so far. */
export async function findReplaced(tx: Tx, importId: string): Promise<Replaced> {
  const { rows } = await sql<{ replaced: Replaced | null }>`
    select replaced from public.data_imports where id = ${importId}`.execute(tx);
  return rows[0]?.replaced ?? {};
}

/** Remembers what an import has replaced. */
export async function putReplaced(tx: Tx, importId: string, replaced: Replaced): Promise<void> {
  await sql`update public.data_imports set replaced = ${JSON.stringify(replaced)}::text::jsonb
    where id = ${importId}`.execute(tx);
}

/**
 * The person's settings in a table, by column; null when they have none there. Kept until the transaction ends, so that
 * what they change at this moment is not lost.
 */
export async function findSettings(tx: Tx, userId: string, table: SettingsTable): Promise<Values | null> {
  const { key, columns } = SETTINGS[table];
  const { rows } = await sql<{ settings: Values }>`select to_jsonb(t) as settings
    from ${sql.table(`public.${table}`)} t where ${sql.ref(key)} = ${userId} for no key update`.execute(tx);
  const settings = rows[0]?.settings;
  return settings ? Object.fromEntries(columns.map((name) => [name, settings[name]])) : null;
}

/** Writes settings of the person, whole or in part; columns that are none of a table's are ignored. */
export async function putSettings(
  tx: Tx,
  userId: string,
  table: SettingsTable,
  values: Values,
  at: Date,
): Promise<void> {
  const { key, columns } = SETTINGS[table];
  const names = columns.filter((name) => name in values);
  const refs = names.map((name) => sql.ref(name));
  if (refs.length === 0) return;
  const from = sql`jsonb_populate_record(null::${sql.table(`public.${table}`)}, ${JSON.stringify(values)}::text::jsonb) v`;
  const target = sql.table(`public.${table}`);
  if (table === "profiles") {
    const pairs = names.map((name) => sql`${sql.ref(name)} = v.${sql.ref(name)}`);
    await sql`update ${target} t set ${sql.join(pairs)}, updated_at = ${at} from ${from} where t.${sql.ref(key)} = ${userId}`.execute(
      tx,
    );
    return;
  }
  const pairs = names.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`);
  await sql`insert into ${target} (${sql.ref(key)}, ${sql.join(refs)}, updated_at)
    select ${userId}, ${sql.join(names.map((name) => sql`v.${sql.ref(name)}`))}, ${at} from ${from}
    on conflict (${sql.ref(key)}) do update set ${sql.join(pairs)}, updated_at = excluded.updated_at`.execute(tx);
}

/** Removes the person's row of a table, so that what holds for everybody holds for them. */
export async function deleteSettings(tx: Tx, userId: string, table: Exclude<SettingsTable, "profiles">): Promise<void> {
  await sql`delete from ${sql.table(`public.${table}`)} where ${sql.ref(SETTINGS[table].key)} = ${userId}`.execute(tx);
}
