import type { TransactionSql } from "postgres";
import { newId } from "../../lib/platform/ids.ts";
import { attempt, attemptAll, notePlaces, REFUSED } from "./attempt.ts";
import { ANSWERS, type Asked, type FunctionExpectation } from "./expected-answers.ts";
import { listProbes, type Probe, tenantOf } from "./principals.ts";
import type { DatabaseFunction, Relation } from "./read-catalogue.ts";
import { literal, makeValue, type Seed, type Tenant } from "./seed-tenants.ts";

interface Ground {
  tx: TransactionSql;
  relations: readonly Relation[];
  seed: Seed;
}

const BASE_TYPE = /^(uuid|text|bytea|boolean|date|inet|jsonb?|integer|bigint|smallint|numeric|timestamp.*|.*\[\])$/;

const OF_PERSONS = { p_user_id: "user", p_workspace_id: "workspace" } as const;

/** The argument's name as one that takes a person's or a workspace's id. */
const isOfPersons = (name: string): name is keyof typeof OF_PERSONS => name in OF_PERSONS;

function callExpression(
  { name, parameters }: DatabaseFunction,
  asked: Asked,
  { args, ids }: Pick<FunctionExpectation, "args" | "ids"> = {},
): string {
  const values = parameters.map((parameter) => {
    if (isOfPersons(parameter.name)) return literal(asked[OF_PERSONS[parameter.name]], parameter.type);
    const table = ids?.[parameter.name];
    if (table !== undefined && table !== "new") return literal(asked.rows[table] ?? null, parameter.type);
    // A value where there can be one: of nulls alone a strict function answers before anybody's right is looked at.
    const value = args?.[parameter.name] ?? (BASE_TYPE.test(parameter.type) ? makeValue(parameter.type) : null);
    return literal(value, parameter.type);
  });
  return `${name}(${values.join(", ")})`;
}

/** The arguments that can carry ids without a row having said of what. */
function listUndescribed({ parameters }: DatabaseFunction, { args, ids }: FunctionExpectation): string[] {
  const carries = (type: string) => /^uuid/.test(type) || /^jsonb?/.test(type) || !BASE_TYPE.test(type);
  return parameters
    .filter(({ name, type }) => carries(type) && !isOfPersons(name) && !ids?.[name] && args?.[name] === undefined)
    .map(({ name }) => name);
}

/**
 * The ids that somebody hands over: their own, those of each tenant, one that nobody has, and none; of other rows than
 * people and workspaces each of these also beside the person's own.
 */
function listAsked({ users, workspaces, rows }: Seed, probe: Probe, tables: readonly string[]): Asked[] {
  const idsOf = (make: (table: string) => string | null | undefined) =>
    Object.fromEntries(tables.map((table) => [table, make(table) ?? null]));
  const of = (tenant: Tenant | null) => idsOf((table) => (tenant ? rows[tenant][table]?.id : null));
  const own = { user: probe.userId, workspace: workspaces.a, rows: of(tenantOf(probe)) };
  const others = [of("a"), of("b"), idsOf(() => newId()), idsOf(() => null)];
  const anything = rows.a.conversations?.id ?? null;
  return [
    own,
    { user: users.a, workspace: workspaces.a, rows: of("a") },
    { user: users.b, workspace: workspaces.b, rows: of("b") },
    // An id of something else that is there.
    { user: anything, workspace: anything, rows: idsOf(() => anything) },
    { user: newId(), workspace: newId(), rows: idsOf(() => newId()) },
    { user: null, workspace: null, rows: idsOf(() => null) },
    ...tables.flatMap((table) => others.map((ids) => ({ ...own, rows: { ...own.rows, [table]: ids[table] ?? null } }))),
  ];
}

/** Tries a function that people may execute as everybody and with everybody's ids. */
async function probeAnswers(
  { tx, seed, relations }: Ground,
  called: DatabaseFunction,
  expected: FunctionExpectation,
): Promise<string[]> {
  const undescribed = listUndescribed(called, expected);
  if (undescribed.length > 0) return [`${called.signature}: nothing says what ${undescribed.join(", ")} is the id of`];
  const findings: string[] = [];
  const watched = expected.writes ? relations.filter(({ kind }) => kind === "table") : [];
  if (expected.writes) await notePlaces(tx, watched);
  const tables = Object.values(expected.ids ?? {}).filter((table) => table !== "new");
  const takesId = tables.length > 0 || called.parameters.some(({ name }) => isOfPersons(name));
  for (const probe of listProbes(seed)) {
    const report = (what: string, actual: readonly string[]) =>
      findings.push(`${called.signature}: ${probe.name}: ${what}: ${actual.join(", ") || "nothing"}`);
    const asks = listAsked(seed, probe, tables);
    for (const asked of takesId ? asks : asks.slice(0, 1)) {
      const call = callExpression(called, asked, expected);
      const outcome = await attempt(tx, probe, `select (${call})::text`, { watched, isNoted: true });
      const wrote = outcome.touched.length > 0 ? [`wrote ${outcome.touched.length}`] : [];
      const actual = outcome.refused ? [`refused ${outcome.refused}`] : [...outcome.rows, ...wrote];
      if (probe.isGarbage && outcome.refused !== null) continue;
      const isAllowed = called.roles.includes(probe.role);
      const wanted = isAllowed ? expected.answer({ seed, probe, asked }) : [`refused ${REFUSED}`];
      if (actual.join("\n") !== wanted.join("\n"))
        report(`${call} instead of ${wanted.join(", ") || "nothing"}`, actual);
    }
    if (!takesId) continue;
    const none = { user: "x", workspace: "x", rows: Object.fromEntries(tables.map((table) => [table, "x"])) };
    const [malformed] = await attemptAll(tx, probe, [`select ${callExpression(called, none, expected)}`]);
    if (malformed === null) report("ids that are none", ["ran"]);
  }
  return findings;
}

/** Tries every function that only the server may execute as everybody. */
async function probeRefusals({ tx, seed }: Ground, functions: readonly DatabaseFunction[]): Promise<string[]> {
  const findings: string[] = [];
  for (const probe of listProbes(seed)) {
    const asked = { user: probe.userId ?? seed.users.a, workspace: seed.workspaces.a, rows: {} };
    const calls = functions.map((called) => `select ${callExpression(called, asked)}`);
    const outcomes = await attemptAll(tx, probe, calls);
    for (const [index, { signature }] of functions.entries()) {
      const refused = outcomes[index];
      if (refused !== REFUSED) findings.push(`${signature}: ${probe.name}: ${refused ?? "ran"}`);
    }
  }
  return findings;
}

/**
 * Calls every function as every principal: with the ids of others, of nobody, none, and malformed ones.
 * @returns What the database did otherwise than expected, one line each; none is the proof.
 */
export async function probeFunctions(ground: Ground, functions: readonly DatabaseFunction[]): Promise<string[]> {
  const findings: string[] = [];
  for (const called of functions) {
    const expected = ANSWERS[called.signature];
    if (expected) findings.push(...(await probeAnswers(ground, called, expected)));
    else if (called.roles.length > 0)
      findings.push(`${called.signature}: people may execute it, and no answer is expected`);
  }
  const serverOnly = functions.filter(({ signature }) => !(signature in ANSWERS));
  return [...findings, ...(await probeRefusals(ground, serverOnly))];
}
