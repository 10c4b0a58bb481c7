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
  provider: string;
  baseUrl: string | null;
  hint: string;
  lastTestedAt: Date | null;
}

/** A key in the clear, with the only base URL it may be sent to. */
export interface UserKey {
  provider: string;
  apiKey: string;
  baseUrl: string | null;
}

/** The user's keys without their secret part. */
export async function listStoredKeys(user: DbUser): Promise<StoredKey[]> {
  const rows = await readAsUser(user, (tx) =>
    tx
      .selectFrom("providerKeys")
      .select(["provider", "baseUrl", "hint", "status", "lastError", "lastTestedAt"])
      .where("userId", "=", user.userId)
      .execute(),
  );
  return rows.map((row) => ({
    ...row,
    status: row.status === "ok" || row.status === "failed" ? row.status : "untested",
  }));
}

/** Stores a key, sealed, in place of the one before it. */
export async function putKey(user: DbUser, key: UserKey, hint: string, outcome: TestOutcome): Promise<void> {
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
    await tx
      .insertInto("providerKeys")
      .values({ id: newId(), userId: user.userId, provider, ...values, createdAt: now() })
      .onConflict((conflict) => conflict.columns(["userId", "provider"]).doUpdateSet(values))
      .execute();
    await recordSecurityEvent(tx, { userId: user.userId, kind: "provider_key_saved", details: { provider } });
  });
}

/** Notes how a test of a stored key went; a refusal that is left out stays as it is. */
export async function setOutcome(
  user: DbUser,
  provider: string,
  outcome: TestOutcome & { refusedFor?: Refusal | null },
): Promise<void> {
  await asUser(user, (tx) =>
    tx
      .updateTable("providerKeys")
      .set({ ...outcome, lastTestedAt: now() })
      .where("userId", "=", user.userId)
      .where("provider", "=", provider)
      .execute(),
  );
}

/** Deletes a key. Returns whether there was one. */
export function deleteKey(user: DbUser, provider: string): Promise<boolean> {
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
export async function markRefused(userId: string, used: UserKey, reason: Refusal, lastError: string): Promise<void> {
  const sealed = (await readUserRows(userId)).keys.find(({ provider }) => provider === used.provider);
  if (!sealed || sealed.baseUrl !== used.baseUrl || openKey(userId, sealed).apiKey !== used.apiKey) return;
  // As service: a provider's answer to a run of the user marks it, in which nobody may be signed in any more.
  await asService()
    .updateTable("providerKeys")
    .set({ status: "failed", lastError, refusedFor: reason, lastTestedAt: now() })
    .where("userId", "=", userId)
    .where("provider", "=", used.provider)
    .where("envelope", "=", sealed.envelope)
    .execute();
}

/** Opens a stored key. @throws Error when it belongs to another user, provider or address, or its key is gone. */
export function openKey(userId: string, { provider, baseUrl, envelope }: Omit<SealedKey, "refusedFor">): UserKey {
  return { provider, baseUrl, apiKey: openSecret(envelope, providerKeyContext(userId, provider, baseUrl)) };
}
