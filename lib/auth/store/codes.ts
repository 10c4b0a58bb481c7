import { type Kysely, sql } from "kysely";
import { now, nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import type { DB } from "../../platform/db/types.ts";
import { newId } from "../../platform/ids.ts";

// As service: codes are the server's own; users see them in their mailbox only.

export type CodePurpose = "verify_email" | "reset_password";

export const CODE_LIFE_MINUTES = 60;
export const CODE_MAX_ATTEMPTS = 5;

export interface NewCode {
  userId: string;
  purpose: CodePurpose;
  codeHash: Buffer;
  tokenHash: Buffer;
}

/** Stores a code; the ones before it for the same purpose are dead from now on. */
export async function replaceCodes(db: Kysely<DB>, code: NewCode): Promise<void> {
  await db
    .updateTable("oneTimeCodes")
    .set({ consumedAt: now() })
    .where("userId", "=", code.userId)
    .where("purpose", "=", code.purpose)
    .where("consumedAt", "is", null)
    .execute();
  await db
    .insertInto("oneTimeCodes")
    .values({ id: newId(), ...code, expiresAt: new Date(nowMs() + CODE_LIFE_MINUTES * 60_000), createdAt: now() })
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

/** Uses a token up. One statement, so of any number of parallel calls exactly one gets the user's id. */
export async function consumeToken(db: Kysely<DB>, purpose: CodePurpose, tokenHash: Buffer): Promise<string | null> {
  const row = await db
    .updateTable("oneTimeCodes")
    .set({ consumedAt: now() })
    .where("tokenHash", "=", tokenHash)
    .where("purpose", "=", purpose)
    .where("consumedAt", "is", null)
    .where("expiresAt", ">", now())
    .returning("userId")
    .executeTakeFirst();
  return row?.userId ?? null;
}

/**
 * Tries a code. Counting the try and using the code up are one statement, so neither parallel guesses nor parallel
 * right answers slip past. Returns whether it was right.
 */
export async function tryCode(
  db: Kysely<DB>,
  userId: string,
  purpose: CodePurpose,
  codeHash: Buffer,
): Promise<boolean> {
  const { rows } = await sql<{ isRight: boolean }>`
    update public.one_time_codes set
      attempts = attempts + 1,
      consumed_at = case when code_hash = ${codeHash} then ${now()}::timestamptz end
    where user_id = ${userId} and purpose = ${purpose} and consumed_at is null and expires_at > ${now()}
      and attempts < ${CODE_MAX_ATTEMPTS}
    returning consumed_at is not null as is_right`.execute(db);
  return rows.some(({ isRight }) => isRight);
}
