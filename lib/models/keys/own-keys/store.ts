import { recordSecurityEvent } from "../../../auth/security-log/record.ts";
import { now } from "../../../platform/clock.ts";
import { sealSecret } from "../../../platform/crypto/envelope.ts";
import { asService, asUser, type Db, type DbUser } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import { type KeyOwner, keyOwnerOf } from "../key-owner.ts";
import { providerKeyContext } from "../sealed.ts";
import { lockKeysOf, type NewKey, OWNER_COLUMN, type TestOutcome } from "../store.ts";
import { MOST_OWN_KEYS, type UpdateOwnKey } from "./schema.ts";

export interface NewKeyTerms {
  hint: string;
  label: string;
  weight: number;
  dailyCapMicroUsd: number | null;
}

/** Adds a key, sealed, beside those that are there. Returns false when there are as many as there may be. */
export async function insertKeyRow(
  tx: Db,
  owner: KeyOwner,
  { provider, baseUrl, apiKey }: NewKey,
  terms: NewKeyTerms,
  outcome: TestOutcome,
): Promise<boolean> {
  const column = OWNER_COLUMN[owner.kind];
  await lockKeysOf(tx, owner.id);
  const { count } = await tx
    .selectFrom("providerKeys")
    .select((row) => row.fn.countAll<string>().as("count"))
    .where(column, "=", owner.id)
    .where("provider", "=", provider)
    .executeTakeFirstOrThrow();
  if (Number(count) >= MOST_OWN_KEYS) return false;
  const envelope = sealSecret(apiKey, providerKeyContext(owner, provider, baseUrl));
  const at = now();
  await tx
    .insertInto("providerKeys")
    .values({
      id: newId(),
      [column]: owner.id,
      provider,
      baseUrl,
      envelope,
      ...terms,
      ...outcome,
      lastTestedAt: at,
      createdAt: at,
    })
    .execute();
  return true;
}

/** Changes what is set of a key. Returns its provider; null when there is no such key. */
export async function updateKeyRow(
  tx: Db,
  owner: KeyOwner,
  id: string,
  { label, weight, dailyCapMicroUsd, paused }: UpdateOwnKey,
): Promise<string | null> {
  const row = await tx
    .updateTable("providerKeys")
    .set((column) => ({
      label: label ?? column.ref("label"),
      weight: weight ?? column.ref("weight"),
      dailyCapMicroUsd: dailyCapMicroUsd === undefined ? column.ref("dailyCapMicroUsd") : dailyCapMicroUsd,
      paused: paused ?? column.ref("paused"),
    }))
    .where("id", "=", id)
    .where(OWNER_COLUMN[owner.kind], "=", owner.id)
    .returning("provider")
    .executeTakeFirst();
  return row?.provider ?? null;
}

/** Deletes one key. Returns its provider; null when there is no such key. */
export async function deleteKeyRow(tx: Db, owner: KeyOwner, id: string): Promise<string | null> {
  const row = await tx
    .deleteFrom("providerKeys")
    .where("id", "=", id)
    .where(OWNER_COLUMN[owner.kind], "=", owner.id)
    .returning("provider")
    .executeTakeFirst();
  return row?.provider ?? null;
}

/** Adds a key of a person's. Returns false when there are as many as there may be. */
export function insertKey(user: DbUser, key: NewKey, terms: NewKeyTerms, outcome: TestOutcome): Promise<boolean> {
  return asUser(user, async (tx) => {
    if (!(await insertKeyRow(tx, keyOwnerOf(user), key, terms, outcome))) return false;
    const details = { provider: key.provider };
    await recordSecurityEvent(tx, { userId: user.userId, kind: "provider_key_saved", details });
    return true;
  });
}

/** Changes what is set of a person's key. Returns its provider; null when there is no such key. */
export function updateKey(user: DbUser, id: string, change: UpdateOwnKey): Promise<string | null> {
  return asUser(user, (tx) => updateKeyRow(tx, keyOwnerOf(user), id, change));
}

/** Deletes one key of a person's. Returns whether there was such a key. */
export function removeKey(user: DbUser, id: string): Promise<boolean> {
  return asUser(user, async (tx) => {
    const provider = await deleteKeyRow(tx, keyOwnerOf(user), id);
    if (provider === null) return false;
    await recordSecurityEvent(tx, { userId: user.userId, kind: "provider_key_deleted", details: { provider } });
    return true;
  });
}

/** Notes that a key was used. As service: it belongs to an answer, in which nobody may be signed in any more. */
export async function setLastUsed(ownerId: string, id: string, at: Date): Promise<void> {
  await asService()
    .updateTable("providerKeys")
    .set({ lastUsedAt: at })
    .where("id", "=", id)
    .where((row) => row.or([row("userId", "=", ownerId), row("workspaceId", "=", ownerId)]))
    .execute();
}
