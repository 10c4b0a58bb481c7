import { recordSecurityEvent } from "../../auth/security-log/record.ts";
import { now } from "../../platform/clock.ts";
import { openSecret, sealSecret } from "../../platform/crypto/envelope.ts";
import { asService, asUser, type DbUser, readAsUser } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import type { Refusal } from "../gateway/dead-keys.ts";
import { readUserRows, type SealedKey } from "../user-rows/store.ts";
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

/** The user's keys without their secret part, oldest first. */
export async function listStoredKeys(user: DbUser): Promise<StoredKey[]> {
  const rows = await readAsUser(user, (tx) =>
    tx
      .selectFrom("providerKeys")
      .select(["id", "provider", "baseUrl", "hint", "label", "weight", "dailyCapMicroUsd", "paused", "refusedFor"])
      .select(["status", "lastError", "lastTestedAt", "lastUsedAt"])
      .where("userId", "=", user.userId)
      .orderBy("createdAt")
      .orderBy("id")
      .execute(),
  );
  return rows.map((row) => ({
    ...row,
    status: row.status === "ok" || row.status === "failed" ? row.status : "untested",
  }));
}

/** Stores a key, sealed, in place of the oldest one of its provider, or as the first. */
export async function putKey(user: DbUser, key: NewKey, hint: string, outcome: TestOutcome): Promise<void> {
  const { provider, baseUrl, apiKey } = key;
  const values = {
    baseUrl,
    hint,
    ...outcome,
    envelope: sealSecret(apiKey, providerKeyContext(user.userId, provider, baseUrl)),
    refusedFor: null,
    lastTestedAt: now(),
  };
  await asUser(user, async (tx) => {
    const oldest = await tx
      .selectFrom("providerKeys")
      .select("id")
      .where("userId", "=", user.userId)
      .where("provider", "=", provider)
      .orderBy("createdAt")
      .orderBy("id")
      .limit(1)
      .executeTakeFirst();
    await (oldest
      ? tx.updateTable("providerKeys").set(values).where("id", "=", oldest.id).execute()
      : tx
          .insertInto("providerKeys")
          .values({ id: newId(), userId: user.userId, provider, ...values, createdAt: now() })
          .execute());
    await recordSecurityEvent(tx, { userId: user.userId, kind: "provider_key_saved", details: { provider } });
  });
}

/** Notes how a test of a stored key went; a refusal that is left out stays as it is. */
export async function setOutcome(
  user: DbUser,
  id: string,
  outcome: TestOutcome & { refusedFor?: Refusal | null },
): Promise<void> {
  await asUser(user, (tx) =>
    tx
      .updateTable("providerKeys")
      .set({ ...outcome, lastTestedAt: now() })
      .where("userId", "=", user.userId)
      .where("id", "=", id)
      .execute(),
  );
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

/** Marks a stored key as refused by its provider, unless it was changed since it was used. */
export async function markRefused(userId: string, used: NewKey, reason: Refusal, lastError: string): Promise<void> {
  const sealed = (await readUserRows(userId)).keys.find((key) => isSameKey(userId, key, used));
  if (!sealed) return;
  // As service: a provider's answer to a run of the user marks it, in which nobody may be signed in any more.
  await asService()
    .updateTable("providerKeys")
    .set({ status: "failed", lastError, refusedFor: reason, lastTestedAt: now() })
    .where("userId", "=", userId)
    .where("id", "=", sealed.id)
    .where("envelope", "=", sealed.envelope)
    .execute();
}

function isSameKey(userId: string, sealed: SealedKey, used: NewKey): boolean {
  if (sealed.provider !== used.provider || sealed.baseUrl !== used.baseUrl) return false;
  try {
    return openKey(userId, sealed).apiKey === used.apiKey;
  } catch {
    // One that does not open was not the one that was used.
    return false;
  }
}

/** Opens a stored key. @throws Error when it belongs to another user, provider or address, or its key is gone. */
export function openKey(userId: string, { provider, baseUrl, envelope }: Envelope): NewKey {
  return { provider, baseUrl, apiKey: openSecret(envelope, providerKeyContext(userId, provider, baseUrl)) };
}
