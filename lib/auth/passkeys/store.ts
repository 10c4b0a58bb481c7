import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, type Db, readAsUser } from "../../platform/db/scopes.ts";
import type { Principal } from "../schema.ts";
import { type Passkey, TRANSPORTS, type Transport } from "./schema.ts";

// As service where a key is weighed or written: only the server sees keys, and at sign-in nobody is signed in. What is
// written names its user.

const HANDLE_BYTES = 32;
const SHOWN = ["id", "name", "createdAt", "lastUsedAt", "isSynced", "transports"] as const;

/** The transports that we know of those an authenticator names. */
export function knownTransports(names: readonly string[]): Transport[] {
  return TRANSPORTS.filter((transport) => names.includes(transport));
}

interface ShownRow {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  isSynced: boolean;
  transports: string[];
}

function toPasskey({ createdAt, lastUsedAt, transports, ...row }: ShownRow): Passkey {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    transports: knownTransports(transports),
  };
}

/** The person's passkeys, the oldest first. */
export async function listPasskeyRows(principal: Principal): Promise<Passkey[]> {
  const rows = await readAsUser(principal, (tx) =>
    tx.selectFrom("passkeys").select(SHOWN).where("userId", "=", principal.userId).orderBy("createdAt").execute(),
  );
  return rows.map(toPasskey);
}

/** A passkey as a browser is told of it. */
export interface Descriptor {
  id: string;
  transports: Transport[];
}

/** By what authenticators know the passkeys of an account. */
export async function listDescriptors(userId: string): Promise<Descriptor[]> {
  const rows = await asService()
    .selectFrom("passkeys")
    .select(["credential", "transports"])
    .where("userId", "=", userId)
    .execute();
  return rows.map(({ credential, transports }) => ({
    id: credential.toString("base64url"),
    transports: knownTransports(transports),
  }));
}

/** How many passkeys an account has. */
export async function countPasskeys(db: Db, userId: string): Promise<number> {
  const row = await db
    .selectFrom("passkeys")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("userId", "=", userId)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** By what authenticators know the account: random, made once and kept as long as the account. */
export async function keepHandle(userId: string): Promise<Buffer> {
  await asService()
    .insertInto("passkeyHandles")
    .values({ userId, handle: randomBytes(HANDLE_BYTES) })
    .onConflict((conflict) => conflict.column("userId").doNothing())
    .execute();
  const { handle } = await asService()
    .selectFrom("passkeyHandles")
    .select("handle")
    .where("userId", "=", userId)
    .executeTakeFirstOrThrow();
  return handle;
}

export interface NewPasskey {
  id: string;
  userId: string;
  name: string;
  credential: Buffer;
  publicKey: Buffer;
  counter: number;
  transports: Transport[];
  isSynced: boolean;
}

/** Writes a passkey down. Null when its authenticator's name for it is taken, here or in another account. */
export async function insertPasskey(db: Db, passkey: NewPasskey): Promise<Passkey | null> {
  const row = await db
    .insertInto("passkeys")
    .values({ ...passkey, createdAt: now() })
    .onConflict((conflict) => conflict.column("credential").doNothing())
    .returning(SHOWN)
    .executeTakeFirst();
  return row ? toPasskey(row) : null;
}

/** A passkey by its authenticator's name for it, with what its account is known by there. */
export function findByCredential(
  credential: Buffer,
): Promise<{ id: string; userId: string; publicKey: Buffer; handle: Buffer } | undefined> {
  return asService()
    .selectFrom("passkeys")
    .innerJoin("passkeyHandles", "passkeyHandles.userId", "passkeys.userId")
    .select(["passkeys.id", "passkeys.userId", "passkeys.publicKey", "passkeyHandles.handle"])
    .where("passkeys.credential", "=", credential)
    .executeTakeFirst();
}

/**
 * Notes that a passkey has signed, if its counter has gone up, or never counts (WebAuthn §6.1.1). One conditional
 * statement: of two copies that sign at once only one gets in.
 */
export async function touchPasskey(
  db: Db,
  id: string,
  { counter, isSynced }: { counter: number; isSynced: boolean },
): Promise<boolean> {
  const result = await db
    .updateTable("passkeys")
    .set({ counter, isSynced, lastUsedAt: now() })
    .where("id", "=", id)
    .where("counter", counter === 0 ? "=" : "<", counter)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Gives a passkey of an account another name. */
export async function setPasskeyName(userId: string, id: string, name: string): Promise<boolean> {
  const result = await asService()
    .updateTable("passkeys")
    .set({ name })
    .where("id", "=", id)
    .where("userId", "=", userId)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Removes a passkey of an account. Returns its name, or null. */
export async function deletePasskey(db: Db, userId: string, id: string): Promise<string | null> {
  const row = await db
    .deleteFrom("passkeys")
    .where("id", "=", id)
    .where("userId", "=", userId)
    .returning("name")
    .executeTakeFirst();
  return row?.name ?? null;
}

/** Removes every passkey of an account. Returns how many there were. */
export async function deletePasskeys(db: Db, userId: string): Promise<number> {
  const rows = await db.deleteFrom("passkeys").where("userId", "=", userId).returning("id").execute();
  return rows.length;
}
