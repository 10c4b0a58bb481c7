import { sql } from "kysely";
import { recordSecurityEvent } from "../../../auth/security-log/record.ts";
import { now } from "../../../platform/clock.ts";
import { sealSecret } from "../../../platform/crypto/envelope.ts";
import { asService, asUser, type DbUser } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import { providerKeyContext } from "../sealed.ts";
import type { NewKey, TestOutcome } from "../store.ts";
import { MOST_OWN_KEYS, type UpdateOwnKey } from "./schema.ts";

/** Adds a key, sealed, beside those that are there. Returns false when there are as many as there may be. */
export function insertKey(
  user: DbUser,
  { provider, baseUrl, apiKey }: NewKey,
  { hint, ...terms }: { hint: string; label: string; weight: number; dailyCapMicroUsd: number | null },
  outcome: TestOutcome,
): Promise<boolean> {
  const { userId } = user;
  return asUser(user, async (tx) => {
    // Those who add at once count one after the other.
    await sql`select pg_advisory_xact_lock(hashtextextended('provider keys:' || ${userId}::text, 0))`.execute(tx);
    const { count } = await tx
      .selectFrom("providerKeys")
      .select((row) => row.fn.countAll<string>().as("count"))
      .where("userId", "=", userId)
      .where("provider", "=", provider)
      .executeTakeFirstOrThrow();
    if (Number(count) >= MOST_OWN_KEYS) return false;
    const envelope = sealSecret(apiKey, providerKeyContext(userId, provider, baseUrl));
    const at = now();
    await tx
      .insertInto("providerKeys")
      .values({
        id: newId(),
        userId,
        provider,
        baseUrl,
        hint,
        envelope,
        ...terms,
        ...outcome,
        lastTestedAt: at,
        createdAt: at,
      })
      .execute();
    await recordSecurityEvent(tx, { userId, kind: "provider_key_saved", details: { provider } });
    return true;
  });
}

/** Changes what is set of a key. Returns its provider; null when there is no such key. */
export function updateKey(user: DbUser, id: string, change: UpdateOwnKey): Promise<string | null> {
  const { label, weight, dailyCapMicroUsd, paused } = change;
  return asUser(user, async (tx) => {
    const row = await tx
      .updateTable("providerKeys")
      .set((column) => ({
        label: label ?? column.ref("label"),
        weight: weight ?? column.ref("weight"),
        dailyCapMicroUsd: dailyCapMicroUsd === undefined ? column.ref("dailyCapMicroUsd") : dailyCapMicroUsd,
        paused: paused ?? column.ref("paused"),
      }))
      .where("id", "=", id)
      .where("userId", "=", user.userId)
      .returning("provider")
      .executeTakeFirst();
    return row?.provider ?? null;
  });
}

/** Deletes one key. Returns whether there was such a key. */
export function removeKey(user: DbUser, id: string): Promise<boolean> {
  const { userId } = user;
  return asUser(user, async (tx) => {
    const row = await tx
      .deleteFrom("providerKeys")
      .where("id", "=", id)
      .where("userId", "=", userId)
      .returning("provider")
      .executeTakeFirst();
    if (!row) return false;
    const { provider } = row;
    await recordSecurityEvent(tx, { userId, kind: "provider_key_deleted", details: { provider } });
    return true;
  });
}

/** Notes that a key was used. As service: it belongs to an answer, in which nobody may be signed in any more. */
export async function setLastUsed(userId: string, id: string, at: Date): Promise<void> {
  await asService()
    .updateTable("providerKeys")
    .set({ lastUsedAt: at })
    .where("id", "=", id)
    .where("userId", "=", userId)
    .execute();
}
