import type { PendingQuery, ReservedSql, Row, Sql } from "postgres";

/** What postgres.js hands to `onexecute`: the connection that a statement goes out on, and its own hook for its end. */
interface Connection {
  onclose: ((error: Error) => void) | null;
}
type Statement = PendingQuery<Row[]> & { reject(error: Error): void };
type Unsafe = (text: string, parameters?: unknown[], options?: object) => Statement;

const LOST_CODES = new Set(["CONNECTION_CLOSED", "CONNECTION_DESTROYED", "CONNECT_TIMEOUT"]);

/** Whether a statement failed because its connection is gone, not because of what it said. */
function isLoss(error: unknown): error is Error {
  return error instanceof Error && ("syscall" in error || ("code" in error && LOST_CODES.has(String(error.code))));
}

/** What a statement that is not sent comes to. */
function settle(outcome: Promise<unknown>): Statement {
  const statement = Object.assign(outcome, {
    simple: () => statement,
    execute: () => statement,
    cancel: () => undefined,
  }) as unknown as Statement;
  return statement;
}

/** Without a connection after this long the database is not there (`connect_timeout` is 2 s). */
const GRANT_MS = 2_500;
const ASK_AGAIN_MS = 100;

/**
 * Makes `reserve` safe where connections are lost. Three faults of postgres.js 3.4 are kept from its callers:
 * - It knows a reservation only until its socket closes. What is sent afterwards throws outside of every promise
 *   ("reading 'write'" of null) and never settles. Here what a lost connection owes fails at once, and no more is sent.
 * - `release` puts a lost connection back among the open ones, where the next statement meets the same end. Here it is
 *   not given back: the pool has it already.
 * - A reservation that waits while another's connection is lost may be forgotten. Here callers wait their turn before
 *   they reach the pool, and ask again when they hear nothing.
 * @param max The pool's size.
 */
export function guardReserve(pool: Sql, max: number): Sql {
  const reserve = pool.reserve.bind(pool);
  const waiting: (() => void)[] = [];
  let free = max;

  async function takeTurn(): Promise<void> {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }
  function endTurn(): void {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }

  function grant(): Promise<ReservedSql> {
    const { promise, resolve, reject } = Promise.withResolvers<ReservedSql>();
    let isOver = false;
    const ask = () =>
      reserve().then((connection) => {
        // An earlier or later question was answered first.
        if (isOver) return connection.release();
        isOver = true;
        resolve(connection);
      }, reject);
    let asked = 1;
    const again = setInterval(() => {
      if (asked++ * ASK_AGAIN_MS < GRANT_MS) return void ask();
      reject(Object.assign(new Error("the database gave no connection"), { code: "CONNECT_TIMEOUT" }));
    }, ASK_AGAIN_MS);
    void ask();
    return promise.finally(() => {
      isOver = true;
      clearInterval(again);
    });
  }

  return Object.assign(pool, {
    async reserve() {
      await takeTurn();
      try {
        return guard(await grant(), endTurn);
      } catch (error) {
        endTurn();
        throw error;
      }
    },
  });
}

function guard(connection: ReservedSql, onRelease: () => void): ReservedSql {
  const unsafe = connection.unsafe.bind(connection) as unknown as Unsafe;
  const release = connection.release.bind(connection);
  const owed = new Set<Statement>();
  let lost: Error | null = null;

  function lose(error: Error): void {
    lost ??= error;
    for (const statement of owed) statement.reject(lost);
    owed.clear();
  }
  // Tells of a loss between two statements, when no statement is there to fail.
  const onexecute = (held: Connection) => {
    held.onclose = lose;
    return true;
  };

  return Object.assign(connection, {
    unsafe(text: string, parameters?: unknown[], options?: object) {
      // Whoever rolls back has an error of its own to report, and the server has done it when the connection went.
      if (lost && /^rollback$/i.test(text)) return settle(Promise.resolve([]));
      if (lost) return settle(Promise.reject(lost));
      const statement = unsafe(text, parameters, { ...options, onexecute });
      owed.add(statement);
      // Not `statement.then`, which would send it.
      Promise.prototype.then.call(
        statement,
        () => owed.delete(statement),
        (error) => {
          owed.delete(statement);
          if (isLoss(error)) lose(error);
        },
      );
      return statement;
    },
    release() {
      if (!lost) release();
      onRelease();
    },
  }) as unknown as ReservedSql;
}
