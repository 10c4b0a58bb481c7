import type { Sql, TransactionSql } from "postgres";

/** A connection, or a transaction of one. */
export type Connection = Sql | TransactionSql;

export interface Column {
  name: string;
  /** As `format_type` writes it. */
  type: string;
  notNull: boolean;
  hasDefault: boolean;
  generated: boolean;
}

export interface ForeignKey {
  columns: string[];
  target: string;
  targetColumns: string[];
}

export interface Relation {
  name: string;
  kind: "table" | "view";
  columns: Column[];
  primaryKey: string[];
  foreignKeys: ForeignKey[];
  /** First allowed value of columns with a `check (x in (…))`. */
  firstAllowed: Record<string, string>;
}

interface RelationRow {
  name: string;
  kind: "table" | "view";
  columns: Column[];
  primaryKey: string[] | null;
  foreignKeys: ForeignKey[] | null;
  checks: { column: string; definition: string }[] | null;
}

/** Every table, partitioned table, view and materialised view of schema `public`, parents before their children. */
export async function readRelations(sql: Connection): Promise<Relation[]> {
  const rows = await sql<RelationRow[]>`
    select c.relname as name, case when c.relkind in ('v', 'm') then 'view' else 'table' end as kind,
      (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
          'notNull', a.attnotnull, 'hasDefault', a.atthasdef, 'generated', a.attgenerated <> '') order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      (select json_agg(a.attname order by k.n) from pg_constraint p
        cross join lateral unnest(p.conkey) with ordinality k (num, n)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.num
        where p.conrelid = c.oid and p.contype = 'p') as "primaryKey",
      (select json_agg(json_build_object('target', f.confrelid::regclass::text,
          'columns', (select json_agg(a.attname order by k.n) from unnest(f.conkey) with ordinality k (num, n)
            join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.num),
          'targetColumns', (select json_agg(a.attname order by k.n) from unnest(f.confkey) with ordinality k (num, n)
            join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.num)) order by f.conname)
        from pg_constraint f where f.conrelid = c.oid and f.contype = 'f') as "foreignKeys",
      (select json_agg(json_build_object('definition', pg_get_constraintdef(k.oid), 'column', a.attname))
        from pg_constraint k join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
        where k.conrelid = c.oid and k.contype = 'c' and cardinality(k.conkey) = 1) as checks
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    order by c.relname`;
  return sortByParents(rows.map(toRelation));
}

function toRelation(row: RelationRow): Relation {
  const firstAllowed: Record<string, string> = {};
  for (const { column, definition } of row.checks ?? []) {
    const value = /= ANY \(ARRAY\['((?:[^']|'')*)'/.exec(definition)?.[1];
    if (value !== undefined) firstAllowed[column] = value.replaceAll("''", "'");
  }
  const foreignKeys = (row.foreignKeys ?? []).map((key) => ({ ...key, target: key.target.replace(/^public\./, "") }));
  return {
    name: row.name,
    kind: row.kind,
    columns: row.columns,
    primaryKey: row.primaryKey ?? [],
    foreignKeys,
    firstAllowed,
  };
}

function sortByParents(relations: Relation[]): Relation[] {
  const sorted: Relation[] = [];
  const visit = (relation: Relation, path: readonly string[]) => {
    if (sorted.includes(relation) || path.includes(relation.name)) return;
    for (const { target } of relation.foreignKeys) {
      const parent = relations.find(({ name }) => name === target);
      if (parent) visit(parent, [...path, relation.name]);
    }
    sorted.push(relation);
  };
  for (const relation of relations) visit(relation, []);
  return sorted;
}

export interface DatabaseFunction {
  /** With its schema and the types of its arguments. */
  signature: string;
  /** The request roles that may execute it. */
  roles: string[];
  name: string;
  parameters: { name: string; type: string }[];
}

/**
 * The functions of `app`, `public` and every other schema that the request roles may use, which no extension owns, and who
 * may execute them. Those of the sign-in service are its own, and read the claims of the request alone.
 */
export async function readFunctions(sql: Connection): Promise<DatabaseFunction[]> {
  const rows = await sql<(Omit<DatabaseFunction, "parameters"> & { types: string[]; names: string[] | null })[]>`
    select format('%s.%s(%s)', n.nspname, p.proname, array_to_string(t.types, ', ')) as signature,
      format('%I.%I', n.nspname, p.proname) as name, t.types, p.proargnames as names,
      array(select r.rolname::text from pg_roles r where r.rolname in ('anon', 'authenticated')
        and has_schema_privilege(r.oid, n.oid, 'usage') and has_function_privilege(r.oid, p.oid, 'execute')
        order by 1) as roles
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      cross join lateral (select array(select format_type(a.type, null)
        from unnest(p.proargtypes) with ordinality a (type, i) order by i) as types) t
    where n.nspname not in ('pg_catalog', 'information_schema', 'auth')
      and (n.nspname in ('app', 'public') or exists (select from pg_roles r
        where r.rolname in ('anon', 'authenticated') and has_schema_privilege(r.oid, n.oid, 'usage')))
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
    order by 1`;
  return rows.map(({ types, names, ...row }) => ({
    ...row,
    parameters: types.map((type, index) => ({ type, name: names?.[index] ?? "" })),
  }));
}

/** What the request roles may do with the relations of any schema but `public`, by relation. */
export async function listForeignGrants(sql: Connection): Promise<Record<string, string[]>> {
  const rows = await sql<{ name: string; grants: string[] }[]>`
    select format('%s.%s', n.nspname, c.relname) as name, array_agg(r.rolname || ' ' || p order by r.rolname, p) as grants
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      cross join pg_roles r
      cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate']) p
    where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'public')
      and r.rolname in ('anon', 'authenticated') and has_schema_privilege(r.oid, n.oid, 'usage')
      and (has_table_privilege(r.oid, c.oid, p) or p not in ('delete', 'truncate') and has_any_column_privilege(r.oid, c.oid, p))
    group by 1`;
  return Object.fromEntries(rows.map(({ name, grants }) => [name, grants]));
}
