import { type CompiledQuery, type Kysely, type QueryResult, Transaction } from "kysely";
import type { ReservedSql } from "postgres";
import { database } from "./client.ts";
import type { DB } from "./types.ts";

export type Tx = Transaction<DB>;
/** A transaction, or the database itself. */
export type Db = Kysely<DB>;

/** Who a transaction acts for; row-level security sees `userId` as `app.current_user_id()`. */
export interface DbUser {
  userId: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ignore = () => undefined;

/**
 * Opens a transaction as the signed-in user. The settings are local to it, so a pooled connection never carries them on.
 * One message of the simple protocol, and nobody waits for its answer: the first statement travels right behind it, and
 * fails too should this fail (the embedded database is one connection, which an open transaction keeps from all others).
 */
function beginAs(connection: ReservedSql, { userId }: DbUser, mode: "read write" | "read only"): void {
  // The simple protocol has no parameters; nothing but a UUID may get into the text.
  if (!UUID.test(userId)) throw new TypeError("a user id is a UUID");
  const settings = `set_config('role', 'authenticated', true), set_config('request.jwt.claims', '{"sub":"${userId}","role":"authenticated"}', true)`;
  connection.unsafe(`begin ${mode}; select ${settings}`).simple().execute().catch(ignore);
}

async function runStatement(connection: ReservedSql, statement: CompiledQuery): Promise<QueryResult<never>> {
  // Sent now; merely awaited it would be sent a moment later, behind what its caller sends next.
  const query = connection.unsafe(statement.sql, [...statement.parameters] as never[], { prepare: true }).execute();
  const rows = await query;
  return { rows: Array.from(rows.values()) as never[], numAffectedRows: BigInt(rows.count ?? 0) };
}

/** A query builder whose statements go to `run`, one after the other as they are sent. */
function builderOver(run: (statement: CompiledQuery) => Promise<QueryResult<never>>): Tx {
  const { db, dialect, driver } = database();
  const connection = {
    executeQuery: run,
    streamQuery: () => {
      throw new TypeError("statements of a user are not streamed");
    },
  } as never;
  const executor = db.getExecutor().withConnectionProvider({ provideConnection: (use) => use(connection) });
  return new Transaction<DB>({ config: { dialect }, dialect, driver, executor });
}

/**
 * Runs `work` in one transaction as the signed-in user: role `authenticated`, claims set, row-level security in force.
 * @throws whatever `work` throws, after rolling back.
 */
export async function asUser<T>(user: DbUser, work: (tx: Tx) => Promise<T>): Promise<T> {
  const connection = await database().pool.reserve();
  try {
    beginAs(connection, user, "read write");
    const value = await work(builderOver((statement) => runStatement(connection, statement)));
    const ended = await connection.unsafe("commit").simple();
    // PostgreSQL answers ROLLBACK when a statement had failed: `work` must not have swallowed that.
    if (ended.command !== "COMMIT") throw new Error("the transaction was rolled back");
    return value;
  } catch (error) {
    await connection.unsafe("rollback").simple().catch(ignore);
    throw error;
  } finally {
    connection.release();
  }
}

/**
 * Runs one reading statement as the signed-in user, as `asUser` does, but in a single round trip: begin, statement and
 * end are sent together.
 * @throws TypeError when `work` sends a second statement.
 */
export async function readAsUser<T>(user: DbUser, work: (tx: Tx) => Promise<T>): Promise<T> {
  const connection = await database().pool.reserve();
  let end: Promise<unknown> | undefined;
  try {
    return await work(
      builderOver((statement) => {
        if (end) throw new TypeError("readAsUser runs one statement");
        beginAs(connection, user, "read only");
        const result = runStatement(connection, statement);
        end = connection.unsafe("commit").simple().execute().catch(ignore);
        return result;
      }),
    );
  } finally {
    // Nothing was written, so the answer need not wait for the end; the next user of the connection does.
    void Promise.resolve(end).then(() => connection.release());
  }
}

/**
 * The database as the server's own role, above row-level security. For webhooks, jobs, sign-in and SQL functions that
 * guard themselves; each caller says in a comment why it needs it and passes the tenant in its own where clause.
 */
export function asService(): Kysely<DB> {
  return database().db;
}
