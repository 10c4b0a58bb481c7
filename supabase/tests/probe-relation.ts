import type { TransactionSql } from "postgres";
import { attempt, keyExpression, type Outcome } from "./attempt.ts";
import type { RelationExpectation } from "./expectations.ts";
import type { Probe } from "./principals.ts";
import type { Column, Relation } from "./read-catalogue.ts";
import { insertStatement, literal, type Row, type Seed } from "./seed-tenants.ts";

const REFUSED = "42501";

interface Subject {
  tx: TransactionSql;
  seed: Seed;
  relation: Relation;
  expected: RelationExpectation;
}

/** What every row of the relation is to a tenant: its owner's, or that of a workspace they are a member of. */
async function listKeys({ tx, seed, relation, expected }: Subject, probe: Probe, as: "reader" | "writer") {
  const { tenant, readers } = expected;
  if (as === "reader" && readers === "nobody") return [];
  const everything = readers === "signed_in" && probe.role === "authenticated";
  const holder = tenantId(seed, expected, probe, as === "reader" && readers === "members");
  if (!everything && holder === null) return [];
  const where = everything || tenant === null ? "" : `where "${tenant.column}"::text = '${holder}'`;
  const rows = await tx.unsafe<{ key: string }[]>(
    `select ${keyExpression(relation)} as key from public."${relation.name}" ${where}`,
  );
  return rows.map(({ key }) => key).sort();
}

function tenantId(seed: Seed, { tenant }: RelationExpectation, probe: Probe, asMember: boolean): string | null {
  if (tenant === null || probe.tenant === null || probe.role === "anon") return null;
  if (tenant.holds === "user") return seed.users[probe.tenant];
  if (probe.tenant === "m") return asMember ? seed.workspaces.a : null;
  return seed.workspaces[probe.tenant];
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join("\n") === [...b].sort().join("\n");
}

function summarise(outcome: Outcome): string {
  return outcome.refused ? `refused ${outcome.refused}` : `${outcome.touched.length + outcome.rows.length} rows`;
}

/**
 * Tries everything that one person could try on one relation.
 * @returns What the database did otherwise than expected, one line each; none is the proof.
 */
export async function probeRelation(subject: Subject, probe: Probe): Promise<string[]> {
  const findings: string[] = [];
  const report = (what: string, outcome: Outcome) =>
    findings.push(`${subject.relation.name}: ${probe.name}: ${what}: ${summarise(outcome)}`);
  await probeReads(subject, probe, report);
  if (subject.relation.kind === "view") return findings;
  await probeUpdates(subject, probe, report);
  await probeInserts(subject, probe, report);
  await probeRemovals(subject, probe, report);
  return findings;
}

/** Column rights go by the role, which people share: unreadable claims try one column that the role has. */
function columnsFor(probe: Probe, { columns }: Relation, granted: readonly string[] = []): Column[] {
  return probe.isGarbage ? columns.filter(({ name }) => name === granted[0]) : columns;
}

type Report = (what: string, outcome: Outcome) => void;

async function probeReads(subject: Subject, probe: Probe, report: Report): Promise<void> {
  const { tx, relation, expected } = subject;
  const table = `public."${relation.name}"`;
  const visible = await listKeys(subject, probe, "reader");
  const isGranted = expected.readers !== "nobody" && probe.role === "authenticated";
  const isKeyed =
    relation.primaryKey.length > 0 && !relation.primaryKey.some((name) => expected.hidden?.includes(name));
  if (isKeyed) {
    const outcome = await attempt(tx, probe, relation, `select ${keyExpression(relation)} from ${table}`);
    const isRight = isGranted && !probe.isGarbage ? outcome.refused === null : true;
    if (!isRight || !same(outcome.rows, visible)) {
      if (!(probe.isGarbage && outcome.refused)) report("SELECT", outcome);
    }
  }
  for (const { name } of columnsFor(probe, relation)) {
    const outcome = await attempt(tx, probe, relation, `select "${name}" from ${table}`);
    const isHidden = !isGranted || expected.hidden?.includes(name) === true;
    const count = outcome.rows.length;
    if (isHidden ? outcome.refused !== REFUSED : count !== visible.length) {
      if (!(probe.isGarbage && outcome.refused)) report(`SELECT ${name}`, outcome);
    }
  }
}

async function probeUpdates(subject: Subject, probe: Probe, report: Report): Promise<void> {
  const { tx, seed, relation, expected } = subject;
  const ownKeys = await listKeys(subject, probe, "writer");
  const mine = probe.tenant === "b" ? seed.rows.b : seed.rows.a;
  const theirs = probe.tenant === "b" ? seed.rows.a : seed.rows.b;
  for (const { name, type, generated } of columnsFor(probe, relation, expected.update)) {
    if (generated) continue;
    const isGranted = probe.role === "authenticated" && expected.update.includes(name);
    const isReference = relation.foreignKeys.some((key) => key.columns.includes(name) && key.target !== "tiers");
    const table = `public."${relation.name}"`;
    // Without a where clause, so that it needs no right to read: whose rows change is up to the policies.
    const value = mine[relation.name]?.[name] ?? null;
    // The member has no seeded rows: the owner's values, with the member's id where they name a user.
    const own = probe.tenant === "m" ? (value?.replace(seed.users.a, seed.users.m) ?? null) : value;
    const set = `update ${table} set "${name}" = ${literal(own, type)}`;
    const outcome = await attempt(tx, probe, relation, set);
    const wanted = isGranted && expected.tenant !== null ? ownKeys : [];
    const isRight = isGranted || probe.isGarbage ? true : outcome.refused === REFUSED;
    if (!isRight || !same(outcome.touched, wanted)) report(`UPDATE ${name}`, outcome);
    if (!isReference && name !== expected.tenant?.column) continue;
    // MOVE: the same column with the other tenant's value carries a row over the border.
    const move = `update ${table} set "${name}" = ${literal(theirs[relation.name]?.[name] ?? null, type)}`;
    const moved = await attempt(tx, probe, relation, move);
    if (moved.touched.length > 0) report(`MOVE ${name}`, moved);
  }
}

async function probeInserts(subject: Subject, probe: Probe, report: Report): Promise<void> {
  const { tx, seed, relation, expected } = subject;
  for (const tenant of ["a", "b"] as const) {
    const row = seed.rows[tenant][relation.name] ?? {};
    // The seeded row makes room for itself, so that only rights can be in the way.
    const clear = [removeStatement(relation, row)];
    const outcome = await attempt(tx, probe, relation, insertStatement(relation, row), clear);
    const isAllowed = expected.insert && probe.role === "authenticated" && probe.tenant === tenant;
    const isRight = isAllowed ? outcome.touched.length === 1 : outcome.refused !== null;
    if (!isRight) report(`INSERT of ${tenant}`, outcome);
    if (!isAllowed && !probe.isGarbage && outcome.refused !== REFUSED) report(`INSERT of ${tenant}`, outcome);
    if (!isAllowed) continue;
    for (const [column, mixed] of mixTenants(subject, tenant)) {
      const crossed = await attempt(tx, probe, relation, insertStatement(relation, mixed), clear);
      if (crossed.refused === null) report(`INSERT with the ${column} of somebody else`, crossed);
    }
  }
}

function removeStatement(relation: Relation, row: Row): string {
  const where = relation.primaryKey.map((name) => `"${name}"::text = '${row[name]}'`).join(" and ");
  return `delete from public."${relation.name}" where ${where}`;
}

/** The tenant's row with one reference at a time into the other tenant's rows. */
function mixTenants({ seed, relation, expected }: Subject, tenant: "a" | "b"): [string, Row][] {
  const row = seed.rows[tenant][relation.name] ?? {};
  const other = seed.rows[tenant === "a" ? "b" : "a"][relation.name] ?? {};
  const columns = relation.foreignKeys.flatMap((key) => key.columns).filter((name) => name !== expected.tenant?.column);
  return [...new Set(columns)]
    .filter((name) => (other[name] ?? null) !== null && other[name] !== row[name])
    .map((name) => [name, { ...row, [name]: other[name] ?? null }]);
}

async function probeRemovals(subject: Subject, probe: Probe, report: Report): Promise<void> {
  const { tx, relation, expected } = subject;
  const isGranted = expected.delete && probe.role === "authenticated";
  const own = isGranted ? await listKeys(subject, probe, "writer") : [];
  const removed = await attempt(tx, probe, relation, `delete from public."${relation.name}"`);
  const isRight = isGranted || probe.isGarbage ? true : removed.refused === REFUSED;
  if (!isRight || !same(removed.touched, own)) report("DELETE", removed);
  const emptied = await attempt(tx, probe, relation, `truncate public."${relation.name}" cascade`);
  if (emptied.refused !== REFUSED) report("TRUNCATE", emptied);
}
