import { sql } from "kysely";
import { now, nowMs } from "../../platform/clock.ts";
import { asService, type Db, readAsUser } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import type { Principal } from "../schema.ts";
import { hashRecoveryCode, makeRecoveryCode, RECOVERY_CODE_COUNT } from "./recovery-codes.ts";

// As service where a code is weighed: only the server sees secrets, and at sign-in nobody is signed in. Each statement
// names its user.

export const MAX_WRONG = 5;
export const PAUSE_MS = 15 * 60_000;

/** What an account has for its second factor. */
export interface FactorKinds {
  hasApp: boolean;
  hasPasskey: boolean;
}

/** What an account has for its second factor; recovery codes come with either. */
export async function findFactorKinds(userId: string, db: Db = asService()): Promise<FactorKinds> {
  const { rows } = await sql<FactorKinds>`
    select exists (select 1 from public.totp_factors where user_id = ${userId} and confirmed_at is not null) as has_app,
      exists (select 1 from public.passkeys where user_id = ${userId}) as has_passkey`.execute(db);
  return rows[0] ?? { hasApp: false, hasPasskey: false };
}

/** Whether signing in to the account takes a second factor. */
export async function hasSecondFactor(userId: string, db: Db = asService()): Promise<boolean> {
  const { hasApp, hasPasskey } = await findFactorKinds(userId, db);
  return hasApp || hasPasskey;
}

/** The sealed secrets of an account's confirmed apps. */
export function listSecrets(userId: string, db: Db = asService()): Promise<{ id: string; envelope: string }[]> {
  return db
    .selectFrom("totpFactors")
    .select(["id", "envelope"])
    .where("userId", "=", userId)
    .where("confirmedAt", "is not", null)
    .execute();
}

/** The person's confirmed apps. */
export function listFactors(principal: Principal) {
  return readAsUser(principal, (tx) =>
    tx
      .selectFrom("totpFactors")
      .select(["id", "name", "createdAt", "lastUsedAt"])
      .where("userId", "=", principal.userId)
      .where("confirmedAt", "is not", null)
      .orderBy("createdAt")
      .execute(),
  );
}

/** Marks a step of an app as used. One conditional statement: of parallel uses of a code one succeeds. */
export async function spendStep(db: Db, userId: string, factorId: string, step: number): Promise<boolean> {
  const result = await db
    .updateTable("totpFactors")
    .set({ lastStep: step, lastUsedAt: now() })
    .where("id", "=", factorId)
    .where("userId", "=", userId)
    .where("lastStep", "<", step)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Uses a recovery code up; of parallel uses one succeeds. */
export async function spendRecoveryCode(db: Db, userId: string, code: string): Promise<boolean> {
  const result = await db
    .updateTable("recoveryCodes")
    .set({ usedAt: now() })
    .where("userId", "=", userId)
    .where("codeHash", "=", hashRecoveryCode(userId, code))
    .where("usedAt", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** How many recovery codes are left. */
export async function countRecoveryCodes(userId: string): Promise<number> {
  const row = await asService()
    .selectFrom("recoveryCodes")
    .select(sql<number>`count(*)::int`.as("left"))
    .where("userId", "=", userId)
    .where("usedAt", "is", null)
    .executeTakeFirstOrThrow();
  return row.left;
}

/** Replaces the account's recovery codes. */
export async function replaceRecoveryCodes(db: Db, userId: string, codes: readonly string[]): Promise<void> {
  await db.deleteFrom("recoveryCodes").where("userId", "=", userId).execute();
  if (codes.length === 0) return;
  const createdAt = now();
  const rows = codes.map((code) => ({ id: newId(), userId, codeHash: hashRecoveryCode(userId, code), createdAt }));
  await db.insertInto("recoveryCodes").values(rows).execute();
}

/**
 * Counts a try before the code is looked at, so that parallel guesses count too.
 * @returns The try's number, or the moment until which codes are not taken.
 */
export async function countTry(userId: string): Promise<{ tries: number } | { pausedUntil: Date }> {
  const at = now();
  const until = new Date(nowMs() + PAUSE_MS);
  const { rows } = await sql<{ tries: number }>`
    insert into public.second_factor_tries as t (user_id, tries) values (${userId}, 1)
    on conflict (user_id) do update set
      tries = case when t.paused_until is null then t.tries + 1 else 1 end,
      paused_until = case when t.paused_until is null and t.tries + 1 >= ${MAX_WRONG} then ${until}::timestamptz end
    where t.paused_until is null or t.paused_until <= ${at}
    returning tries`.execute(asService());
  const [row] = rows;
  if (row) return row;
  const paused = await asService()
    .selectFrom("secondFactorTries")
    .select("pausedUntil")
    .where("userId", "=", userId)
    .executeTakeFirst();
  return { pausedUntil: paused?.pausedUntil ?? until };
}

/** Forgets wrong codes, after a right one. */
export async function forgetWrongCodes(db: Db, userId: string): Promise<void> {
  await db.deleteFrom("secondFactorTries").where("userId", "=", userId).execute();
}

/** New recovery codes in place of the account's. Returns them, shown this once. */
export async function remakeRecoveryCodes(db: Db, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODE_COUNT }, makeRecoveryCode);
  await replaceRecoveryCodes(db, userId, codes);
  return codes;
}

/** What depends on a second factor, gone when the account has none any more: recovery codes, trust in browsers. */
export async function endWithLastFactor(db: Db, userId: string): Promise<void> {
  if (await hasSecondFactor(userId, db)) return;
  await replaceRecoveryCodes(db, userId, []);
  await endTrust(db, userId);
}

/** Makes browsers ask for a code again and sign-ins that wait for one void: another password, or no factor any more. */
export async function endTrust(db: Db, userId: string): Promise<void> {
  await db.deleteFrom("trustedBrowsers").where("userId", "=", userId).execute();
  await db.deleteFrom("pendingSignIns").where("userId", "=", userId).execute();
}
