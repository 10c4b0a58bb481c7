import type { TransactionSql } from "postgres";
import type { Probe } from "./principals.ts";
import type { Relation } from "./read-catalogue.ts";

export interface Outcome {
  /** SQLSTATE of the refusal, or null when the statement ran. */
  refused: string | null;
  /** Primary keys of the rows that were added, changed or removed in the watched relations. */
  touched: string[];
  /** First column of the rows the statement answered. */
  rows: string[];
}

/** What the database says to whoever may not. */
export const REFUSED = "42501";
/** Raised by a probe behind a statement that ran, to undo it. */
const RAN = "PROBE";

/** SQL of the primary key as one text; a view has none, so that its rows are only counted. */
export function keyExpression(relation: Relation): string {
  if (relation.primaryKey.length === 0) return "'-'";
  return `concat_ws('|', ${relation.primaryKey.map((name) => `"${name}"`).join(", ")})`;
}

/** The key of each row and its physical place, which every update changes. */
function placesQuery(relations: readonly Relation[], which = "true"): string {
  const queries = relations.map(
    (relation) =>
      `select '${relation.name}' as relation, ${keyExpression(relation)} as key, ctid as place
        from public."${relation.name}" where ${which}`,
  );
  return queries.join(" union all ");
}

/**
 * The same of the rows that this transaction has written, as all seeded ones; of the others, of which a suite leaves tens
 * of thousands, how many there are: one that is removed is missing there, one that is changed is written by this
 * transaction. (`age` counts from its own id, which those of savepoints pass.)
 */
function ownPlacesQuery(relations: readonly Relation[]): string {
  const others = relations.map(
    ({ name }) => `select '${name}', 'others: ' || count(*), null::tid from public."${name}" where age(xmin) > 0`,
  );
  return [placesQuery(relations, "age(xmin) <= 0"), ...others].join(" union all ");
}

/** Notes where the rows are, in the database. */
const NOTE_PLACES = "create temporary table probe_places on commit drop as";

/** Notes where the rows are before attempts that are all undone; once for all of them. */
export async function notePlaces(tx: TransactionSql, watched: readonly Relation[]): Promise<void> {
  await tx.unsafe(`drop table if exists probe_places; ${NOTE_PLACES} ${ownPlacesQuery(watched)}`).simple();
}

/** The keys of rows that were noted or are there now, but not both at the same place. */
function touchedQuery(places: string): string {
  return `select distinct relation, key as touched from
    ((${places} except table pg_temp.probe_places) union all (table pg_temp.probe_places except (${places}))) moved`;
}

function setClaims(probe: Probe): string {
  return `select set_config('role', '${probe.role}', true), set_config('request.jwt.claims', '${probe.claims}', true)`;
}

const RESET_ROLE = "select set_config('role', 'none', true)";

/**
 * Runs one statement as somebody and undoes it.
 * @param options.watched Relations whose rows are compared before and after.
 * @param options.isNoted Whether `notePlaces` was called for them; else it is noted first.
 * @param options.prepare Statements run before, as the connection's own role, and undone with it.
 */
export async function attempt(
  tx: TransactionSql,
  probe: Probe,
  statement: string,
  {
    watched = [],
    isNoted = false,
    prepare = [],
  }: { watched?: readonly Relation[]; isNoted?: boolean; prepare?: readonly string[] } = {},
): Promise<Outcome> {
  const isWatched = watched.length > 0;
  const steps = [
    ...prepare,
    ...(isWatched && !isNoted ? [`${NOTE_PLACES} ${placesQuery(watched)}`] : []),
    setClaims(probe),
    statement,
    ...(isWatched ? [RESET_ROLE, touchedQuery(isNoted ? ownPlacesQuery(watched) : placesQuery(watched))] : []),
  ];
  try {
    await tx.unsafe("savepoint probe");
    // One message for all steps: thousands of attempts stay below a minute.
    const script = [...steps, "rollback to savepoint probe", "release savepoint probe"].join(";\n");
    const answers = (await tx.unsafe(script).simple()) as unknown as Record<string, unknown>[][];
    const rows = answers.flat();
    const answered = rows.filter((row) => !("set_config" in row) && !("touched" in row));
    return {
      refused: null,
      touched: rows.flatMap((row) => ("touched" in row ? [String(row.touched)] : [])),
      rows: answered.map((row) => String(Object.values(row)[0])),
    };
  } catch (error) {
    const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
    if (!/^[0-9A-Z]{5}$/.test(code)) throw error;
    await tx.unsafe("rollback to savepoint probe; release savepoint probe").simple();
    return { refused: code, touched: [], rows: [] };
  }
}

/**
 * Runs statements as somebody who should get none of them through, undoing each; all in one message, because the schema
 * has thousands.
 * @returns The SQLSTATE that each was refused with, or null for one that ran.
 */
export async function attemptAll(
  tx: TransactionSql,
  probe: Probe,
  statements: readonly string[],
): Promise<(string | null)[]> {
  if (statements.length === 0) return [];
  const list = statements.map((statement) => `'${statement.replaceAll("'", "''")}'`).join(", ");
  const script = `${setClaims(probe)};
    do $probe$
    declare
      v_statement text;
      v_outcomes text[] := '{}';
    begin
      foreach v_statement in array array[${list}] loop
        begin
          execute v_statement;
          raise exception using errcode = '${RAN}';
        exception when others then
          v_outcomes := array_append(v_outcomes, sqlstate);
        end;
      end loop;
      perform set_config('probe.outcomes', array_to_string(v_outcomes, ' '), true);
    end
    $probe$;
    ${RESET_ROLE};
    select current_setting('probe.outcomes') as outcomes`;
  const answers = (await tx.unsafe(script).simple()) as unknown as Record<string, unknown>[][];
  const outcomes = String(answers.flat().find((row) => "outcomes" in row)?.outcomes).split(" ");
  if (outcomes.length !== statements.length) throw new Error("a statement was not tried");
  return outcomes.map((code) => (code === RAN ? null : code));
}
