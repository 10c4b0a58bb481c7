import { randomBytes } from "node:crypto";
import { hash as bcryptHash } from "bcryptjs";
import { sql } from "kysely";
import { asService, type Db } from "../../platform/db/scopes.ts";
import { setPasswordHash } from "../identity-store.ts";
import { BCRYPT_COST } from "../send-code-job.ts";

/** A password that nobody knows, with its hash. An account without any would answer a wrong one sooner than others. */
export async function makePlaceholder(): Promise<{ password: string; passwordHash: string }> {
  const password = randomBytes(32).toString("base64url");
  return { password, passwordHash: await bcryptHash(password, BCRYPT_COST) };
}

/** Takes an account's password away. */
export async function setPlaceholder(db: Db, userId: string, passwordHash: string): Promise<void> {
  await setPasswordHash(db, userId, passwordHash);
  await db
    .insertInto("placeholderPasswords")
    .values({ userId, passwordHash })
    .onConflict((conflict) => conflict.column("userId").doUpdateSet({ passwordHash }))
    .execute();
}

/** Whether the person has a password that they know. As service: hashes are nobody's to read; the account is named. */
export async function hasPassword(userId: string, db: Db = asService()): Promise<boolean> {
  const { rows } = await sql<{ hasPassword: boolean }>`
    select u.encrypted_password is distinct from p.password_hash as has_password
    from auth.users u left join public.placeholder_passwords p on p.user_id = u.id where u.id = ${userId}`.execute(db);
  return rows[0]?.hasPassword ?? false;
}
