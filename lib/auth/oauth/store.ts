import { now } from "../../platform/clock.ts";
import { asService, type Db, readAsUser } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import type { SignInProviderId } from "../../platform/public/sign-in-providers.ts";
import type { Principal } from "../schema.ts";
import { oauthProviderSchema } from "./schema.ts";

// As service where an account of a provider is looked for or written: only the server knows who proved what.

export interface NewConnection {
  userId: string;
  provider: SignInProviderId;
  issuer: string;
  subject: string;
  email: string;
}

/** Whose account a provider's account is connected to, or null. */
export async function findConnectedUser(issuer: string, subject: string, db: Db = asService()): Promise<string | null> {
  const row = await db
    .selectFrom("connectedAccounts")
    .select("userId")
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .executeTakeFirst();
  return row?.userId ?? null;
}

/** Connects. False when the provider's account, or another one of that provider, is connected already. */
export async function insertConnection(db: Db, connection: NewConnection): Promise<boolean> {
  const result = await db
    .insertInto("connectedAccounts")
    .values({ id: newId(), ...connection, createdAt: now() })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Notes that somebody came in by it. */
export async function touchConnection(issuer: string, subject: string): Promise<void> {
  await asService()
    .updateTable("connectedAccounts")
    .set({ lastUsedAt: now() })
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .execute();
}

/** The person's connections, the oldest first. */
export async function listConnections(principal: Principal) {
  const rows = await readAsUser(principal, (tx) =>
    tx
      .selectFrom("connectedAccounts")
      .select(["id", "provider", "email", "createdAt", "lastUsedAt"])
      .where("userId", "=", principal.userId)
      .orderBy("createdAt")
      .execute(),
  );
  return rows.map((row) => ({ ...row, provider: oauthProviderSchema.parse(row.provider) }));
}

/** How many connections an account has. */
export async function countConnections(db: Db, userId: string): Promise<number> {
  const rows = await db.selectFrom("connectedAccounts").select("id").where("userId", "=", userId).execute();
  return rows.length;
}

/** Ends a connection of an account. Returns what it was, or null. */
export async function deleteConnection(
  db: Db,
  userId: string,
  id: string,
): Promise<{ provider: SignInProviderId; email: string } | null> {
  const row = await db
    .deleteFrom("connectedAccounts")
    .where("id", "=", id)
    .where("userId", "=", userId)
    .returning(["provider", "email"])
    .executeTakeFirst();
  return row ? { provider: oauthProviderSchema.parse(row.provider), email: row.email } : null;
}
