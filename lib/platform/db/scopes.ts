import { type Kysely, sql, type Transaction } from "kysely";
import { database } from "./client.ts";
import type { DB } from "./types.ts";

export type Tx = Transaction<DB>;

/** Who a transaction acts for; row-level security sees `userId` as `app.current_user_id()`. */
export interface DbUser {
  userId: string;
}

/**
 * Runs `work` in one transaction as the signed-in user: role `authenticated`, claims set, row-level security in force.
 * Both settings are local to the transaction, so a pooled connection never carries them on.
 */
export function asUser<T>(user: DbUser, work: (tx: Tx) => Promise<T>): Promise<T> {
  const claims = JSON.stringify({ sub: user.userId, role: "authenticated" });
  return database()
    .db.transaction()
    .execute(async (tx) => {
      await sql`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${claims}, true)`.execute(
        tx,
      );
      return work(tx);
    });
}

/**
 * The database as the server's own role, above row-level security. For webhooks, jobs, sign-in and SQL functions that
 * guard themselves; each caller says in a comment why it needs it and passes the tenant in its own where clause.
 */
export function asService(): Kysely<DB> {
  return database().db;
}
