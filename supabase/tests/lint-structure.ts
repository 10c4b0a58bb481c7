import { COLUMNS, type Lint, TABLES } from "./lint.ts";

const COLUMN_NAME = "c.relname || '.' || a.attname";
const TYPE = "format_type(a.atttypid, a.atttypmod)";
const broken = (columns: string) => `create table public.broken (${columns})`;

/** Tables, columns, keys and indexes. */
export const STRUCTURE_LINTS: readonly Lint[] = [
  {
    kind: "primary_key_missing",
    sql: `select c.relname as name from ${TABLES}
      and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')`,
    broken: { change: broken("id uuid"), name: "broken" },
  },
  {
    kind: "foreign_key_without_index",
    sql: `select f.conrelid::regclass::text || '.' || f.conname as name from pg_constraint f
      where f.contype = 'f' and f.connamespace = 'public'::regnamespace and f.confrelid <> 'public.tiers'::regclass
        and not exists (select from pg_index i where i.indrelid = f.conrelid and i.indpred is null
          and (i.indkey::int2[])[0:cardinality(f.conkey) - 1] @> f.conkey)`,
    broken: {
      change: broken("id uuid primary key, run_id uuid references public.runs (id)"),
      name: "broken.broken_run_id_fkey",
    },
  },
  {
    kind: "reference_without_key",
    sql: `select ${COLUMN_NAME} as name from ${COLUMNS} and a.attname like '%\\_id' and ${TYPE} = 'uuid'
      and not exists (select from pg_constraint f where f.conrelid = c.oid and f.contype = 'f' and a.attnum = any (f.conkey))`,
    broken: { change: broken("id uuid primary key, run_id uuid"), name: "broken.run_id" },
  },
  {
    kind: "id_not_uuid",
    sql: `select ${COLUMN_NAME} as name from ${COLUMNS} and (a.attname = 'id' or a.attname like '%\\_id') and ${TYPE} <> 'uuid'`,
    broken: { change: broken("id text primary key"), name: "broken.id" },
  },
  {
    kind: "time_without_zone",
    sql: `select ${COLUMN_NAME} as name from ${COLUMNS}
      and (${TYPE} ~ '^time' and ${TYPE} <> 'timestamp with time zone'
        or a.attname like '%\\_at' and ${TYPE} <> 'timestamp with time zone')`,
    broken: { change: broken("id uuid primary key, made_at timestamp"), name: "broken.made_at" },
  },
  {
    kind: "creation_time_optional",
    sql: `select ${COLUMN_NAME} as name from ${COLUMNS} and a.attname = 'created_at' and not a.attnotnull`,
    broken: { change: broken("id uuid primary key, created_at timestamptz"), name: "broken.created_at" },
  },
  {
    kind: "money_not_bigint",
    sql: `select ${COLUMN_NAME} as name from ${COLUMNS} and a.attname ~ '(micro_usd|cost|price|amount)' and ${TYPE} not in ('bigint', 'jsonb', 'boolean')`,
    broken: { change: broken("id uuid primary key, cost_micro_usd int"), name: "broken.cost_micro_usd" },
  },
  {
    kind: "type_not_used_here",
    sql: `select ${COLUMN_NAME} || ' ' || ${TYPE} as name from ${COLUMNS}
      and ${TYPE} ~ '^(json|character|money|real|double|numeric|oid|xml)($|\\W)'`,
    broken: { change: broken("id uuid primary key, size real"), name: "broken.size real" },
  },
  {
    kind: "serial_column",
    sql: `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'`,
    broken: { change: broken("id uuid primary key, number serial"), name: "broken_number_seq" },
  },
  {
    kind: "duplicate_index",
    sql: `select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indrelid
      where c.relnamespace = 'public'::regnamespace and exists (select from pg_index j
        where j.indrelid = i.indrelid and j.indexrelid <> i.indexrelid and j.indkey::text = i.indkey::text
          and j.indoption::text = i.indoption::text and j.indclass::text = i.indclass::text
          and coalesce(j.indpred::text, '') = coalesce(i.indpred::text, '')
          and (j.indisunique, j.indexrelid) > (i.indisunique, i.indexrelid))`,
    broken: { change: "create index runs_twice on public.runs (conversation_id)", name: "runs_conversation" },
  },
  {
    kind: "constraint_not_validated",
    sql: `select k.conname as name from pg_constraint k where k.connamespace = 'public'::regnamespace and not k.convalidated`,
    broken: {
      change: "alter table public.runs add constraint unchecked check (instance_id <> '') not valid",
      name: "unchecked",
    },
  },
  {
    kind: "extension_in_public",
    sql: `select e.extname as name from pg_extension e where e.extnamespace = 'public'::regnamespace`,
    broken: {
      change: "update pg_extension set extnamespace = 'public'::regnamespace where extname = 'plpgsql'",
      name: "plpgsql",
    },
  },
  {
    kind: "name_not_snake_case",
    sql: `select ${COLUMN_NAME} as name from ${COLUMNS} and ${COLUMN_NAME} !~ '^[a-z][a-z0-9_]*[.][a-z][a-z0-9_]*$'`,
    broken: { change: broken('id uuid primary key, "userName" text'), name: "broken.userName" },
  },
];
