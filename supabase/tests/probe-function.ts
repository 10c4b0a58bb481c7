import type { TransactionSql } from "postgres";
import { newId } from "../../lib/platform/ids.ts";
import { attempt, attemptAll, REFUSED, readPlaces } from "./attempt.ts";
import { ANSWERS, type Call, type FunctionExpectation } from "./expected-answers.ts";
import { listProbes, type Probe } from "./principals.ts";
import type { DatabaseFunction, Relation } from "./read-catalogue.ts";
import { literal, makeValue, type Seed } from "./seed-tenants.ts";

interface Ground {
  tx: TransactionSql;
  relations: readonly Relation[];
  seed: Seed;
}

const BASE_TYPE = /^(uuid|text|bytea|boolean|date|inet|jsonb?|integer|bigint|smallint|numeric|timestamp.*|.*\[\])$/;

function callExpression(
  { name, parameters }: DatabaseFunction,
  asked: Call["asked"],
  given: FunctionExpectation["args"] = {},
): string {
  const values = parameters.map((parameter) => {
    if (parameter.name === "p_user_id") return literal(asked.user, parameter.type);
    if (parameter.name === "p_workspace_id") return literal(asked.workspace, parameter.type);
    // A value where there can be one: of nulls alone a strict function answers before anybody's right is looked at.
    const value = given[parameter.name] ?? (BASE_TYPE.test(parameter.type) ? makeValue(parameter.type) : null);
    return literal(value, parameter.type);
  });
  return `${name}(${values.join(", ")})`;
}

/** The ids that somebody hands over: their own, those of each tenant, one that nobody has, and none. */
function listAsked({ users, workspaces, rows }: Seed, { userId }: Probe): Call["asked"][] {
  return [
    { user: userId, workspace: workspaces.a },
    { user: users.a, workspace: workspaces.a },
    { user: users.b, workspace: workspaces.b },
    // An id of something else that is there.
    { user: rows.a.conversations?.id ?? null, workspace: rows.a.conversations?.id ?? null },
    { user: newId(), workspace: newId() },
    { user: null, workspace: null },
  ];
}

/** Tries a function that people may execute as everybody and with everybody's ids. */
async function probeAnswers(
  { tx, seed, relations }: Ground,
  called: DatabaseFunction,
  expected: FunctionExpectation,
): Promise<string[]> {
  const findings: string[] = [];
  const watched = expected.writes ? relations.filter(({ kind }) => kind === "table") : [];
  const places = expected.writes ? await readPlaces(tx, watched) : [];
  const takesId = called.parameters.some(({ name }) => ["p_user_id", "p_workspace_id"].includes(name));
  for (const probe of listProbes(seed)) {
    const report = (what: string, actual: readonly string[]) =>
      findings.push(`${called.signature}: ${probe.name}: ${what}: ${actual.join(", ") || "nothing"}`);
    const asks = listAsked(seed, probe);
    for (const asked of takesId ? asks : asks.slice(0, 1)) {
      const call = callExpression(called, asked, expected.args);
      const answer = expected.column ? `(${call}).${expected.column}` : call;
      const outcome = await attempt(tx, probe, `select (${answer})::text`, { watched, places });
      const wrote = outcome.touched.length > 0 ? [`wrote ${outcome.touched.length}`] : [];
      const actual = outcome.refused ? [`refused ${outcome.refused}`] : [...outcome.rows, ...wrote];
      if (probe.isGarbage && outcome.refused !== null) continue;
      const isAllowed = called.roles.includes(probe.role);
      const wanted = isAllowed ? expected.answer({ seed, probe, asked }) : [`refused ${REFUSED}`];
      if (actual.join("\n") !== wanted.join("\n"))
        report(`${call} instead of ${wanted.join(", ") || "nothing"}`, actual);
    }
    if (!takesId) continue;
    const [malformed] = await attemptAll(tx, probe, [
      `select ${callExpression(called, { user: "x", workspace: "x" }, expected.args)}`,
    ]);
    if (malformed === null) report("ids that are none", ["ran"]);
  }
  return findings;
}

/** Tries every function that only the server may execute as everybody. */
async function probeRefusals({ tx, seed }: Ground, functions: readonly DatabaseFunction[]): Promise<string[]> {
  const findings: string[] = [];
  for (const probe of listProbes(seed)) {
    const asked = { user: probe.userId ?? seed.users.a, workspace: seed.workspaces.a };
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
