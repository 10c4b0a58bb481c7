import { asService, type Db } from "../../platform/db/scopes.ts";
import { hasPassword } from "../oauth/placeholder-store.ts";
import { countConnections } from "../oauth/store.ts";
import { countPasskeys } from "../passkeys/store.ts";

/** What an account can be signed in to with. A mail is not counted: not every server can send one. */
export interface WaysIn {
  hasPassword: boolean;
  connections: number;
  passkeys: number;
}

/** What an account can be signed in to with. */
export async function findWaysIn(userId: string, db: Db = asService()): Promise<WaysIn> {
  return {
    hasPassword: await hasPassword(userId, db),
    connections: await countConnections(db, userId),
    passkeys: await countPasskeys(db, userId),
  };
}

/** Whether an account can be signed in to at all. Asked behind the account's lock, after something was taken away. */
export async function hasWayIn(userId: string, db: Db): Promise<boolean> {
  const ways = await findWaysIn(userId, db);
  return ways.hasPassword || ways.connections > 0 || ways.passkeys > 0;
}
