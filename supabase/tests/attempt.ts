import type { TransactionSql } from "postgres";
import type { Probe } from "./principals.ts";
import type { Relation } from "./read-catalogue.ts";

export interface Outcome {
  /** SQLSTATE of the refusal, or null when the statement ran. */
  refused: string | null;
  /** Primary keys of the rows that were added, changed or removed. */
  touched: string[];
  /** First column of the rows the statement answered. */
  rows: string[];
}

/** SQL of the primary key as one text. */
export function keyExpression(relation: Relation): string {
  return `concat_ws('|', ${relation.primaryKey.map((name) => `"${name}"`).join(", ")})`;
}

/** The key of each row and its physical place, which every update changes. */
function placesQuery(relation: Relation): string {
  return `select ${keyExpression(relation)} as key, ctid::text as place from public."${relation.name}"`;
}

function setClaims(probe: Probe): string {
  return `select set_config('role', '${probe.role}', true), set_config('request.jwt.claims', '${probe.claims}', true)`;
}

function changedKeys(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
}

type Answer = Record<string, unknown>[];

/**
 * Runs one statement as somebody and undoes it.
 * @param prepare Statements run before, as the connection's own role, and undone with it.
 */
export async function attempt(
  tx: TransactionSql,
  probe: Probe,
  relation: Relation,
  statement: string,
  prepare: readonly string[] = [],
): Promise<Outcome> {
  const places = placesQuery(relation);
  const isRead = /^select/i.test(statement);
  const steps = isRead
    ? [setClaims(probe), statement]
    : [...prepare, places, setClaims(probe), statement, "select set_config('role', 'none', true)", places];
  try {
    // One message for all steps: thousands of attempts stay below a minute.
    const script = ["savepoint probe", ...steps, "rollback to savepoint probe"].join(";\n");
    const answers = (await tx.unsafe(script).simple()) as unknown as Answer[];
    const answerOf = (step: string, last = false) => {
      const index = last ? steps.lastIndexOf(step) : steps.indexOf(step);
      return answers[index + 1] ?? [];
    };
    if (isRead) {
      return { refused: null, touched: [], rows: answerOf(statement).map((row) => String(Object.values(row)[0])) };
    }
    const toMap = (answer: Answer) => new Map(answer.map(({ key, place }) => [String(key), String(place)]));
    return { refused: null, touched: changedKeys(toMap(answerOf(places)), toMap(answerOf(places, true))), rows: [] };
  } catch (error) {
    const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
    if (!/^[0-9A-Z]{5}$/.test(code)) throw error;
    await tx.unsafe("rollback to savepoint probe");
    return { refused: code, touched: [], rows: [] };
  }
}
