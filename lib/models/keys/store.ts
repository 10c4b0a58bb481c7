import { sql } from "kysely";
import { recordSecurityEvent } from "../../auth/security-log/record.ts";
import { now } from "../../platform/clock.ts";
import { openSecret, sealSecret } from "../../platform/crypto/envelope.ts";
import { asUser, type Db, type DbUser } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import type { Refusal } from "../gateway/dead-keys.ts";
import type { SealedKey } from "../user-rows/store.ts";
import { type KeyOwner, keyOwnerOf } from "./key-owner.ts";
import { providerKeyContext } from "./sealed.ts";

export interface TestOutcome {
  status: "untested" | "ok" | "failed";
  lastError: string | null;
}

export interface StoredKey extends TestOutcome {
  id: string;
  provider: string;
  baseUrl: string | null;
  hint: string;
  label: string;
  weight: number;
  dailyCapMicroUsd: number | null;
  paused: boolean;
  refusedFor: string | null;
  lastTestedAt: Date | null;
  lastUsedAt: Date | null;
}

/** A key in the clear, with the only base URL it may be sent to. */
export interface NewKey {
  provider: string;
  apiKey: string;
  baseUrl: string | null;
}

type Envelope = Pick<SealedKey, "provider" | "baseUrl" | "envelope">;

/** The column that says whose a row is. */
export const OWNER_COLUMN = { user: "userId", workspace: "workspaceId" } as const;

/** An owner's keys without their secret part, oldest first. */
export async function listStoredKeys(db: Db, { kind, id }: KeyOwner): Promise<StoredKey[]> {
  const rows = await db
    .selectFrom("providerKeys")
    .select(["id", "provider", "baseUrl", "hint", "label", "weight", "dailyCapMicroUsd", "paused", "refusedFor"])
    .select(["status", "lastError", "lastTestedAt", "lastUsedAt"])
    .where(OWNER_COLUMN[kind], "=", id)
    .orderBy("createdAt")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    ...row,
    status: row.status === "ok" || row.status === "failed" ? row.status : "untested",
  }));
}

/** Until the transaction ends nobody else adds a key to those of an owner: those who add at once count one after the other. */
export async function lockKeysOf(tx: Db, ownerId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('provider keys:' || ${ownerId}::text, 0))`.execute(tx);
}

/** Stores a key, sealed, in place of the oldest one of its provider, or as the first. */
export async function putKey(user: DbUser, key: NewKey, hint: string, outcome: TestOutcome): Promise<void> {
  const { provider, baseUrl, apiKey } = key;
  const values = {
    baseUrl,
    hint,
    ...outcome,
    envelope: sealSecret(apiKey, providerKeyContext(keyOwnerOf(user), provider, baseUrl)),
    refusedFor: null,
    lastTestedAt: now(),
  };
  await asUser(user, async (tx) => {
    await lockKeysOf(tx, user.userId);
    // What is removed at this moment is not there: its update would write nothing, and the new key would be lost.
    const oldest = sql<string>`(select id from public.provider_keys where user_id = ${user.userId} and provider = ${provider}
      order by created_at, id limit 1)`;
    const { numUpdatedRows } = await tx
      .updateTable("providerKeys")
      .set(values)
      .where("id", "=", oldest)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) {
      await tx
        .insertInto("providerKeys")
        .values({ id: newId(), userId: user.userId, provider, ...values, createdAt: now() })
        .execute();
    }
    await recordSecurityEvent(tx, { userId: user.userId, kind: "provider_key_saved", details: { provider } });
  });
}

/**
 * Notes how a test of a stored key went, unless another one was saved in its place meanwhile; a refusal that is left out
 * stays as it is.
 */
export async function setOutcome(
  db: Db,
  owner: KeyOwner,
  tested: NewKey & { id: string },
  outcome: TestOutcome & { refusedFor?: Refusal | null },
): Promise<void> {
  const column = OWNER_COLUMN[owner.kind];
  const stored = await db
    .selectFrom("providerKeys")
    .select(["provider", "baseUrl", "envelope"])
    .where(column, "=", owner.id)
    .where("id", "=", tested.id)
    .executeTakeFirst();
  if (!stored || !isSameKey(owner, stored, tested)) return;
  await db
    .updateTable("providerKeys")
    .set({ ...outcome, lastTestedAt: now() })
    .where(column, "=", owner.id)
    .where("id", "=", tested.id)
    .where("envelope", "=", stored.envelope)
    .execute();
}

/** Deletes all keys of a provider. Returns whether there was one. */
export function deleteKeys(user: DbUser, provider: string): Promise<boolean> {
  return asUser(user, async (tx) => {
    const result = await tx
      .deleteFrom("providerKeys")
      .where("userId", "=", user.userId)
      .where("provider", "=", provider)
      .executeTakeFirst();
    if (result.numDeletedRows === 0n) return false;
    await recordSecurityEvent(tx, { userId: user.userId, kind: "provider_key_deleted", details: { provider } });
    return true;
  });
}

/** Opens a stored key. @throws Error when it belongs to another owner, provider or address, or its key is gone. */
export function openKey(owner: KeyOwner, { provider, baseUrl, envelope }: Envelope): NewKey {
  return { provider, baseUrl, apiKey: openSecret(envelope, providerKeyContext(owner, provider, baseUrl)) };
}

/** Whether a key that was used is the one that is stored. */
export function isSameKey(owner: KeyOwner, sealed: Envelope, used: NewKey): boolean {
  if (sealed.baseUrl !== used.baseUrl) return false;
  try {
    return openKey(owner, sealed).apiKey === used.apiKey;
  } catch {
    // One that does not open was not the one that was used.
    return false;
  }
}
