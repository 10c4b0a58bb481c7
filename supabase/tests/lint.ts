export interface Lint {
  kind: string;
  /** Answers one row a finding, with its name in column `name`. */
  sql: string;
  /** A change that the lint must find, and the name it gives the finding: without it an empty list proves nothing. */
  broken: { change: string; name: string };
}

/** From `pg_class c`: the tables of schema `public` that no extension owns. */
export const TABLES = `pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

/** From `pg_class c join pg_attribute a`: their columns. */
export const COLUMNS = `pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`;

/** From `pg_proc p join pg_namespace n`: the functions of `app` and `public` that no extension owns. */
export const ROUTINES = `pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('app', 'public')
  and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')`;

/** The name of a policy `o` (of pg_policies) in findings. */
export const POLICY_NAME = "o.tablename || '.' || o.policyname";
