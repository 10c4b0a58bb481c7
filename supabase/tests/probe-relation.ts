import type { TransactionSql } from "postgres";
import { attempt, attemptAll, keyExpression, type Outcome, REFUSED } from "./attempt.ts";
import type { RelationExpectation } from "./expectations.ts";
import { type Probe, tenantOf } from "./principals.ts";
import type { Column, Relation } from "./read-catalogue.ts";
import { insertStatement, literal, type Row, type Seed, type Tenant } from "./seed-tenants.ts";

interface Subject {
  tx: TransactionSql;
  seed: Seed;
  relation: Relation;
  expected: RelationExpectation;
}

/** What somebody does with rows that are there. */
type Deed = "read" | "update" | "delete";
/** What must be refused, by what it is called in findings. */
type Refusals = Map<string, string>;
type Report = (what: string, outcome: Outcome) => void;

/** Whether the relation answers people by the workspace its rows were written in, and this one has left it. */
function isLeft(expected: RelationExpectation, probe: Probe, deed: "write" | Deed): boolean {
  if (probe.person !== "former") return false;
  if (expected.membersOnly === "read") return deed === "read";
  if (expected.membersOnly === "write") return deed === "write";
  return expected.membersOnly === "all" && deed !== "delete";
}

/** Which experiments, and what belongs to them, are on everybody's answers. */
const IN_THEM = "(experiment_id in (select id from public.experiments where scope = 'instance'))";
const OF_INSTANCE: Readonly<Record<string, string>> = {
  experiments: "(scope = 'instance')",
  experiment_arms: IN_THEM,
  experiment_events: IN_THEM,
};

function conditionOf(
  { name }: Relation,
  { tenant, ofInstance }: RelationExpectation,
  holder: string | null,
  { person }: Probe,
  deed: Deed,
): string {
  const own = `"${tenant?.column}"::text = '${holder}'`;
  if (!ofInstance || (ofInstance === "read" && deed !== "read")) return own;
  if (person === "operator") return `${own} or ${OF_INSTANCE[name]}`;
  // Whose is on everybody's answers still reads it, and does no more once they are no administrator.
  return deed === "read" ? own : `${own} and not ${OF_INSTANCE[name]}`;
}

/** What every row of the relation is to somebody: its owner's, or that of a workspace they are a member of. */
async function listKeys({ tx, seed, relation, expected }: Subject, probe: Probe, deed: Deed): Promise<string[]> {
  const { tenant, readers } = expected;
  if (deed === "read" && readers === "nobody") return [];
  if (isLeft(expected, probe, deed)) return [];
  const everything = readers === "signed_in" && probe.role === "authenticated";
  const holder = holderId(seed, expected, probe, deed === "read" && readers === "members");
  if (!everything && holder === null) return [];
  const where = everything || tenant === null ? "" : `where ${conditionOf(relation, expected, holder, probe, deed)}`;
  const rows = await tx.unsafe<{ key: string }[]>(
    `select ${keyExpression(relation)} as key from public."${relation.name}" ${where}`,
  );
  return rows.map(({ key }) => key).sort();
}

function holderId(seed: Seed, { tenant }: RelationExpectation, probe: Probe, asMember: boolean): string | null {
  if (tenant === null || probe.person === null || probe.role === "anon") return null;
  if (tenant.holds === "user") return seed.users[probe.person];
  const isTheirs = asMember || probe.person === probe.memberOf;
  return probe.memberOf !== null && isTheirs ? seed.workspaces[probe.memberOf] : null;
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
  const { tx, relation } = subject;
  const findings: string[] = [];
  const report: Report = (what, outcome) =>
    findings.push(`${relation.name}: ${probe.name}: ${what}: ${summarise(outcome)}`);
  const refusals: Refusals = new Map();
  await probeReads(subject, probe, report, refusals);
  if (relation.kind === "table") {
    await probeUpdates(subject, probe, report, refusals);
    await probeInserts(subject, probe, report, refusals);
    await probeRemovals(subject, probe, report, refusals);
  }
  const outcomes = await attemptAll(tx, probe, [...refusals.values()]);
  for (const [index, what] of [...refusals.keys()].entries()) {
    const refused = outcomes[index] ?? null;
    const isRight = probe.isGarbage ? refused !== null : refused === REFUSED;
    if (!isRight) report(what, { refused, touched: [], rows: refused === null ? ["ran"] : [] });
  }
  return findings;
}

/** Column rights go by the role, which people share: unreadable claims try one column that the role has. */
function columnsFor(probe: Probe, { columns }: Relation, granted: readonly string[] = []): Column[] {
  return probe.isGarbage ? columns.filter(({ name }) => name === granted[0]) : columns;
}

async function probeReads(subject: Subject, probe: Probe, report: Report, refusals: Refusals): Promise<void> {
  const { tx, relation, expected } = subject;
  const table = `public."${relation.name}"`;
  const isGranted = expected.readers !== "nobody" && probe.role === "authenticated";
  const [open, hidden] = [true, false].map((wanted) =>
    relation.columns.filter(({ name }) => (isGranted && !expected.hidden?.includes(name)) === wanted),
  ) as [Column[], Column[]];
  if (!probe.isGarbage) for (const { name } of hidden) refusals.set(`SELECT ${name}`, `select "${name}" from ${table}`);
  const isKeyed = relation.primaryKey.length > 0;
  const isKeyOpen = isKeyed && relation.primaryKey.every((key) => open.some(({ name }) => name === key));
  // Every column that may be read at once: a right that is missing refuses them all.
  const list = open.map(({ name }) => `"${name}"`).join(", ");
  if (isKeyed && !isKeyOpen) refusals.set("SELECT", `select ${keyExpression(relation)} from ${table}`);
  if (open.length === 0) return;
  const visible = await listKeys(subject, probe, "read");
  const outcome = await attempt(
    tx,
    probe,
    `select ${isKeyOpen ? keyExpression(relation) : "'-'"}, ${list} from ${table}`,
  );
  if (outcome.refused !== null) {
    if (!probe.isGarbage) report("SELECT", outcome);
  } else if (isKeyOpen ? !same(outcome.rows, visible) : outcome.rows.length !== visible.length) {
    report("SELECT", outcome);
  }
}

/** Whose seeded row somebody tries to write back, and whose they try to write as theirs. */
function tenantsFor(probe: Probe): { mine: Tenant; theirs: Tenant } {
  const mine = tenantOf(probe) ?? "a";
  return { mine, theirs: mine === "a" ? "b" : "a" };
}

async function probeUpdates(subject: Subject, probe: Probe, report: Report, refusals: Refusals): Promise<void> {
  const { tx, seed, relation, expected } = subject;
  const { mine, theirs } = tenantsFor(probe);
  const table = `public."${relation.name}"`;
  const isWriter = probe.role === "authenticated" && expected.update.length > 0;
  const wanted = isWriter && expected.tenant !== null ? await listKeys(subject, probe, "update") : [];
  for (const { name, type, generated } of columnsFor(probe, relation, expected.update)) {
    if (generated) continue;
    const isReference = relation.foreignKeys.some((key) => key.columns.includes(name) && key.target !== "tiers");
    // Without a where clause, so that it needs no right to read: whose rows change is up to the policies.
    const value = seed.rows[mine][relation.name]?.[name] ?? null;
    // Who has no seeded rows takes the owner's values, with their own id where they name a user.
    const own = tenantOf(probe) || !probe.userId ? value : (value?.replace(seed.users.a, probe.userId) ?? null);
    const set = `update ${table} set "${name}" = ${literal(own, type)}`;
    // MOVE: the same column with the other tenant's value carries a row over the border.
    const move = `update ${table} set "${name}" = ${literal(seed.rows[theirs][relation.name]?.[name] ?? null, type)}`;
    const isMoved = isReference || name === expected.tenant?.column;
    if (!isWriter || !expected.update.includes(name)) {
      refusals.set(`UPDATE ${name}`, set);
      if (isMoved) refusals.set(`MOVE ${name}`, move);
      continue;
    }
    const outcome = await attempt(tx, probe, set, { watched: [relation] });
    const isRefused = outcome.refused !== null && !probe.isGarbage && wanted.length > 0;
    if (isRefused || !same(outcome.touched, wanted)) report(`UPDATE ${name}`, outcome);
    if (!isMoved) continue;
    const moved = await attempt(tx, probe, move, { watched: [relation] });
    if (moved.touched.length > 0) report(`MOVE ${name}`, moved);
  }
}

async function probeInserts(subject: Subject, probe: Probe, report: Report, refusals: Refusals): Promise<void> {
  const { tx, seed, relation, expected } = subject;
  for (const tenant of ["a", "b", "former"] as const) {
    const row = seed.rows[tenant][relation.name];
    if (!row) continue;
    const isOwn = probe.role === "authenticated" && tenantOf(probe) === tenant;
    const insert = insertStatement(relation, row);
    if (!expected.insert || !isOwn || isLeft(expected, probe, "write")) {
      // That the row is there already does not matter: rights come before keys.
      refusals.set(`INSERT of ${tenant}`, insert);
      continue;
    }
    // The seeded row makes room for itself, so that only rights can be in the way.
    const options = { watched: [relation], prepare: [removeStatement(relation, row)] };
    const outcome = await attempt(tx, probe, insert, options);
    if (outcome.touched.length !== 1) report(`INSERT of ${tenant}`, outcome);
    for (const [column, mixed] of mixTenants(subject, tenant)) {
      const crossed = await attempt(tx, probe, insertStatement(relation, mixed), options);
      if (crossed.refused === null) report(`INSERT with the ${column} of somebody else`, crossed);
    }
  }
}

function removeStatement(relation: Relation, row: Row): string {
  const where = relation.primaryKey.map((name) => `"${name}"::text = '${row[name]}'`).join(" and ");
  return `delete from public."${relation.name}" where ${where}`;
}

/** The tenant's row with one reference at a time into the other tenant's rows. */
function mixTenants({ seed, relation, expected }: Subject, tenant: Tenant): [string, Row][] {
  const row = seed.rows[tenant][relation.name] ?? {};
  const other = seed.rows[tenant === "a" ? "b" : "a"][relation.name] ?? {};
  const columns = relation.foreignKeys.flatMap((key) => key.columns).filter((name) => name !== expected.tenant?.column);
  return [...new Set(columns)]
    .filter((name) => (other[name] ?? null) !== null && other[name] !== row[name])
    .map((name) => [name, { ...row, [name]: other[name] ?? null }]);
}

async function probeRemovals(subject: Subject, probe: Probe, report: Report, refusals: Refusals): Promise<void> {
  const { tx, relation, expected } = subject;
  refusals.set("TRUNCATE", `truncate public."${relation.name}" cascade`);
  const remove = `delete from public."${relation.name}"`;
  if (!expected.delete || probe.role !== "authenticated") {
    refusals.set("DELETE", remove);
    return;
  }
  const removed = await attempt(tx, probe, remove, { watched: [relation] });
  if (!same(removed.touched, await listKeys(subject, probe, "delete"))) report("DELETE", removed);
}
