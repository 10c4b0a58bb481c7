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

/** SQL of the primary key as one text; a view has none, so that its rows are only counted. */
export function keyExpression(relation: Relation): string {
  if (relation.primaryKey.length === 0) return "'-'";
  return `concat_ws('|', ${relation.primaryKey.map((name) => `"${name}"`).join(", ")})`;
}

/** The key of each row and its physical place, which every update changes. */
function placesQuery(relation: Relation, phase: "before" | "after"): string {
  return `select '${phase}' as phase, ${keyExpression(relation)} as key, ctid::text as place from public."${relation.name}"`;
}

function setClaims(probe: Probe): string {
  return `select set_config('role', '${probe.role}', true), set_config('request.jwt.claims', '${probe.claims}', true)`;
}

/** Of rows tagged by phase: the keys that one phase lacks or shows at another place. */
function changedKeys(rows: readonly Record<string, unknown>[]): string[] {
  const placesOf = (phase: string) =>
    new Map(rows.filter((row) => row.phase === phase).map(({ key, place }) => [String(key), place]));
  const before = placesOf("before");
  const after = placesOf("after");
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
}

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
  const isRead = /^select/i.test(statement);
  const steps = isRead
    ? [setClaims(probe), statement]
    : [
        ...prepare,
        placesQuery(relation, "before"),
        setClaims(probe),
        statement,
        "select set_config('role', 'none', true)",
        placesQuery(relation, "after"),
      ];
  try {
    await tx.unsafe("savepoint probe");
    // One message for all steps: thousands of attempts stay below a minute.
    const script = [...steps, "rollback to savepoint probe", "release savepoint probe"].join(";\n");
    const answers = (await tx.unsafe(script).simple()) as unknown as Record<string, unknown>[][];
    const rows = answers.flat();
    if (!isRead) return { refused: null, touched: changedKeys(rows), rows: [] };
    const answered = rows.filter((row) => !("set_config" in row));
    return { refused: null, touched: [], rows: answered.map((row) => String(Object.values(row)[0])) };
  } catch (error) {
    const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
    if (!/^[0-9A-Z]{5}$/.test(code)) throw error;
    await tx.unsafe("rollback to savepoint probe; release savepoint probe").simple();
    return { refused: code, touched: [], rows: [] };
  }
}
