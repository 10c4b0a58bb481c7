import { type Kysely, sql } from "kysely";
import { now, nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import type { DB } from "../../platform/db/types.ts";
import { newId } from "../../platform/ids.ts";
import { lockAccount } from "./accounts.ts";

// As service: codes are the server's own; users see them in their mailbox only.

export type CodePurpose = "verify_email" | "reset_password" | "sign_in";

export const CODE_LIFE_MINUTES: Record<CodePurpose, number> = { verify_email: 60, reset_password: 60, sign_in: 10 };
export const CODE_MAX_ATTEMPTS = 5;

/**
 * How many codes of an address may be alive at once. One to set a new password. Several to confirm or to sign in: each
 * belongs to a sign-up or a browser of its own, and whoever else asks with the address must not kill the owner's. Not
 * many, because a guess is tried on all of them.
 */
const MAX_LIVE: Record<CodePurpose, number> = { verify_email: 5, reset_password: 1, sign_in: 5 };

export interface NewCode {
  userId: string;
  purpose: CodePurpose;
  codeHash: Buffer;
  tokenHash: Buffer;
  /** bcrypt hash of the password of the sign-up that the code confirms. */
  passwordHash: string | null;
  /** The browser in which a code to sign in works; null for other purposes. */
  browserHash: Buffer | null;
}

/** What a code that was used up belongs to. */
export interface UsedCode {
  userId: string;
  passwordHash: string | null;
}

/** Makes the live codes of a user for a purpose useless, except for the newest `keep`. */
export async function killCodes(db: Kysely<DB>, userId: string, purpose: CodePurpose, keep = 0): Promise<void> {
  await sql`
    update public.one_time_codes set consumed_at = coalesce(consumed_at, ${now()}::timestamptz), password_hash = null
    where id in (
      select id from public.one_time_codes
      where user_id = ${userId} and purpose = ${purpose} and (consumed_at is null or password_hash is not null)
      order by created_at desc, id desc offset ${keep})`.execute(db);
}

/**
 * Stores a code. The oldest of the user's live codes for the same purpose die when there would be too many.
 * @param db A transaction, which then has the account: of two codes at once the later one finds the earlier.
 */
export async function storeCode(db: Kysely<DB>, code: NewCode): Promise<void> {
  await lockAccount(db, code.userId);
  await killCodes(db, code.userId, code.purpose, MAX_LIVE[code.purpose] - 1);
  await db
    .insertInto("oneTimeCodes")
    .values({
      id: newId(),
      ...code,
      expiresAt: new Date(nowMs() + CODE_LIFE_MINUTES[code.purpose] * 60_000),
      createdAt: now(),
    })
    .execute();
}

/** The user a live token belongs to, without using it up. */
export async function findTokenUser(purpose: CodePurpose, tokenHash: Buffer): Promise<string | null> {
  const row = await asService()
    .selectFrom("oneTimeCodes")
    .select("userId")
    .where("tokenHash", "=", tokenHash)
    .where("purpose", "=", purpose)
    .where("consumedAt", "is", null)
    .where("expiresAt", ">", now())
    .executeTakeFirst();
  return row?.userId ?? null;
}

/** Uses a token up. One statement, so of any number of parallel calls exactly one gets what it belongs to. */
export async function consumeToken(db: Kysely<DB>, purpose: CodePurpose, tokenHash: Buffer): Promise<UsedCode | null> {
  const row = await db
    .updateTable("oneTimeCodes")
    .set({ consumedAt: now() })
    .where("tokenHash", "=", tokenHash)
    .where("purpose", "=", purpose)
    .where("consumedAt", "is", null)
    .where("expiresAt", ">", now())
    .returning(["userId", "passwordHash"])
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Tries a code against every live one of the user. Counting the try and using the code up are one statement, so neither
 * parallel guesses nor parallel right answers slip past.
 * @param browserHash The browser it is typed in: guesses of another one neither match nor count.
 * @returns What the code belongs to, or null when it was wrong.
 */
export async function tryCode(
  db: Kysely<DB>,
  userId: string,
  purpose: CodePurpose,
  codeHash: Buffer,
  browserHash: Buffer | null = null,
): Promise<UsedCode | null> {
  const { rows } = await sql<UsedCode & { isRight: boolean }>`
    update public.one_time_codes set
      attempts = attempts + 1,
      consumed_at = case when code_hash = ${codeHash} then ${now()}::timestamptz end
    where user_id = ${userId} and purpose = ${purpose} and consumed_at is null and expires_at > ${now()}
      and attempts < ${CODE_MAX_ATTEMPTS} and browser_hash is not distinct from ${browserHash}
    returning user_id, password_hash, consumed_at is not null as is_right`.execute(db);
  return rows.find(({ isRight }) => isRight) ?? null;
}
