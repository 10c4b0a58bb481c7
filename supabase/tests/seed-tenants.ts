import { randomBytes } from "node:crypto";
import { newId } from "../../lib/platform/ids.ts";
import { RELATIONS } from "./expectations.ts";
import type { Column, Connection, ForeignKey, Relation } from "./read-catalogue.ts";

/** Who has a row in every table that holds people's: two owners, and one who has left the first one's workspace. */
export type Tenant = "a" | "b" | "former";

/** Everybody with an account; `operator` is the administrator of the instance. */
export type Person = Tenant | "admin" | "member" | "viewer" | "invited" | "operator";

/** A row as text by column; null is SQL null. */
export type Row = Record<string, string | null>;

export interface Seed {
  users: Record<Person, string>;
  workspaces: Record<"a" | "b", string>;
  /** The seeded row of each relation by tenant, with every column that is not generated. */
  rows: Record<Tenant, Record<string, Row>>;
  /** Of each tier: the most bytes of files, and of one; as a row writes them. */
  storageLimits: Record<string, string>;
}

/** A value as an SQL literal of its column's type. Test data only: never for input. */
export function literal(value: string | null, type: string): string {
  return value === null ? "null" : `'${value.replaceAll("'", "''")}'::${type}`;
}

/** An `insert` of one row. */
export function insertStatement(relation: Relation, row: Row): string {
  const columns = relation.columns.filter(({ name }) => row[name] !== undefined);
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  const values = columns.map(({ name, type }) => literal(row[name] ?? null, type)).join(", ");
  return `insert into public."${relation.name}" (${names}) values (${values})`;
}

/** A valid value of a type, different each time where the type allows. */
export function makeValue(type: string): string {
  if (type === "uuid") return newId();
  if (type === "bytea") return `\\x${randomBytes(32).toString("hex")}`;
  if (type.startsWith("timestamp")) return "2026-03-01 12:00:00+00";
  if (type === "date") return "2026-03-01";
  if (type === "boolean") return "false";
  if (type === "jsonb" || type === "json" || type.endsWith("[]")) return "{}";
  if (/^(integer|bigint|smallint|numeric)/.test(type)) return "1";
  if (type === "inet") return "192.0.2.1";
  return `probe-${randomBytes(6).toString("hex")}`;
}

function keyOf(relation: Relation, column: string): ForeignKey | undefined {
  // A self-reference stays null: a root has no parent.
  return relation.foreignKeys.find(({ columns, target }) => columns.includes(column) && target !== relation.name);
}

function seedValue(
  relation: Relation,
  column: Column,
  tenant: { userId: string; rows: Record<string, Row> },
): string | null | undefined {
  const overridden = RELATIONS[relation.name]?.seed?.[column.name];
  if (overridden !== undefined) return overridden?.replace("{user}", tenant.userId) ?? null;
  if (column.generated || column.hasDefault) return undefined;
  const key = keyOf(relation, column.name);
  const parentColumn = key?.targetColumns[key.columns.indexOf(column.name)];
  if (key && parentColumn !== undefined) return tenant.rows[key.target]?.[parentColumn] ?? null;
  if (relation.foreignKeys.some(({ columns }) => columns.includes(column.name))) return null;
  if (relation.name === "profiles" && column.name === "id") return tenant.userId;
  return relation.firstAllowed[column.name] ?? makeValue(column.type);
}

async function readBack(sql: Connection, relation: Relation, inserted: Row): Promise<Row> {
  const columns = relation.columns.filter(({ generated }) => !generated);
  const where = relation.primaryKey.map((name) => `"${name}"::text = '${inserted[name]}'`).join(" and ");
  const list = columns.map(({ name }) => `"${name}"::text`).join(", ");
  const [row] = await sql.unsafe<Row[]>(`select ${list} from public."${relation.name}" where ${where}`);
  if (!row) throw new Error(`seeded row of ${relation.name} was not found`);
  return row;
}

function isPeoples(relation: Relation): boolean {
  return RELATIONS[relation.name]?.tenant?.holds === "user";
}

/** Makes the people who have nothing but an account, and what ties them to the first workspace. */
async function seedOthers(sql: Connection, { users, workspaces }: Seed): Promise<void> {
  for (const person of ["admin", "member", "viewer", "invited", "operator"] as const) {
    const role = person === "operator" ? "admin" : "user";
    await sql`insert into public.profiles (id, email, display_name, role)
      values (${users[person]}, ${`${users[person]}@example.com`}, ${person}, ${role})`;
  }
  for (const role of ["admin", "member", "viewer"] as const) {
    await sql`insert into public.workspace_members (workspace_id, user_id, role)
      values (${workspaces.a}, ${users[role]}, ${role})`;
  }
  await sql`insert into public.workspace_invitations (id, workspace_id, email, role, token_hash, max_uses, expires_at, created_at)
    values (${newId()}, ${workspaces.a}, ${`${users.invited}@example.com`}, 'member', ${randomBytes(32)}, 1,
      now() + interval '1 day', now())`;
}

/**
 * Writes one row for each owner into every table, parents first, as the role of the connection; for who has left, one into
 * every table of people's rows, in the first workspace; and everybody else's account.
 */
export async function seedTenants(sql: Connection, relations: readonly Relation[]): Promise<Seed> {
  const users = {
    a: newId(),
    b: newId(),
    former: newId(),
    admin: newId(),
    member: newId(),
    viewer: newId(),
    invited: newId(),
    operator: newId(),
  };
  const rows: Seed["rows"] = { a: {}, b: {}, former: {} };
  const tables = relations.filter(({ kind }) => kind === "table");
  for (const tenant of ["a", "b", "former"] as const) {
    // Parents that are nobody's are shared; of people's rows each has their own.
    const parents = tenant === "former" ? { ...rows.a } : {};
    for (const relation of tables) {
      if (tenant === "former" && !isPeoples(relation)) continue;
      const row: Row = {};
      for (const column of relation.columns) {
        const value = seedValue(relation, column, { userId: users[tenant], rows: parents });
        if (value !== undefined) row[column.name] = value;
      }
      await sql.unsafe(insertStatement(relation, row));
      const seeded = await readBack(sql, relation, row);
      parents[relation.name] = seeded;
      rows[tenant][relation.name] = seeded;
    }
  }
  const workspaces = { a: rows.a.workspaces?.id ?? "", b: rows.b.workspaces?.id ?? "" };
  const limits = await sql<{ id: string; limits: string }[]>`
    select id, concat(storage_max_bytes, ',', attachment_max_bytes) as limits from public.tiers`;
  const storageLimits = Object.fromEntries(limits.map((tier) => [tier.id, tier.limits]));
  const seed = { users, workspaces, rows, storageLimits };
  await seedOthers(sql, seed);
  return seed;
}
