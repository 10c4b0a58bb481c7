/**
 * The few things that need an admin API of the auth service, which the embedded service does not have: done on its
 * tables instead, the same for both. As service throughout, because no user's role may touch the schema `auth`.
 */
import { type Kysely, sql } from "kysely";
import { asService } from "../platform/db/scopes.ts";
import type { DB } from "../platform/db/types.ts";
import type { TierId } from "./schema.ts";

/** The auth service's id of an address, also when no account of ours exists (a sign-up that was cut off). */
export async function findIdentityId(email: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from auth.users where lower(email) = ${email} and deleted_at is null`.execute(asService());
  return rows[0]?.id ?? null;
}

/** Replaces a password by its bcrypt hash: a reset proves the mailbox, not the old password the service would ask for. */
export async function setPasswordHash(db: Kysely<DB>, userId: string, bcryptHash: string): Promise<void> {
  await sql`update auth.users set encrypted_password = ${bcryptHash}, updated_at = now() where id = ${userId}`.execute(
    db,
  );
}

/**
 * Replaces the password of an account whose address is not confirmed. One statement that locks the account: it never
 * changes the password of one that is being confirmed at the same time, which was read as waiting a moment before.
 */
export async function setWaitingPassword(userId: string, bcryptHash: string): Promise<void> {
  await sql`
    with waiting as (
      select id from public.profiles where id = ${userId} and email_verified_at is null for no key update)
    update auth.users set encrypted_password = ${bcryptHash}, updated_at = now() from waiting
    where auth.users.id = waiting.id`.execute(asService());
}

/** The bcrypt hash of a user's password. */
export async function findPasswordHash(userId: string, db: Kysely<DB> = asService()): Promise<string | null> {
  const { rows } = await sql<{ encryptedPassword: string | null }>`
    select encrypted_password from auth.users where id = ${userId}`.execute(db);
  return rows[0]?.encryptedPassword ?? null;
}

/**
 * Ends every session of a user at the auth service, so that no refresh token works any more. Tokens that are out still
 * verify until they expire; `user_sessions` cuts those off.
 */
export async function deleteAuthSessions(db: Kysely<DB>, userId: string): Promise<void> {
  // user_id is uuid in one version of the service's schema and text in the other.
  await sql`delete from auth.refresh_tokens where user_id::text = ${userId}`.execute(db);
  await sql`delete from auth.sessions where user_id = ${userId}`.execute(db);
}

/** Whether the auth service still has a session. */
export async function hasAuthSession(db: Kysely<DB>, sessionId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from auth.sessions where id = ${sessionId}`.execute(db);
  return rows.length > 0;
}

/** Ends one session at the auth service; its refresh tokens go with it. */
export async function deleteAuthSession(db: Kysely<DB>, sessionId: string): Promise<void> {
  await sql`delete from auth.sessions where id = ${sessionId}`.execute(db);
}

/** Writes the tier to where the hosted service copies it into new tokens (claim `app_metadata.tier`). */
export async function setIdentityTier(db: Kysely<DB>, userId: string, tier: TierId): Promise<void> {
  // The embedded service stores the object as a JSON string inside jsonb and reads both forms.
  await sql`
    update auth.users set raw_app_meta_data =
      case jsonb_typeof(raw_app_meta_data)
        when 'string' then (raw_app_meta_data #>> '{}')::jsonb
        when 'object' then raw_app_meta_data
        else '{}'::jsonb
      end || jsonb_build_object('tier', ${tier}::text)
    where id = ${userId}`.execute(db);
}

/** Removes a user at the auth service (a sign-up that could not be completed). */
export async function deleteIdentity(userId: string): Promise<void> {
  await sql`delete from auth.users where id = ${userId}`.execute(asService());
}

/**
 * Gives a user the token of a link for signing in, as the auth service itself would when it mails one; `verifyOtp` takes
 * it once. The hosted service looks for it in a table of its own, which the embedded one does not have.
 */
export async function setLoginToken(userId: string, tokenHash: string): Promise<void> {
  await asService()
    .transaction()
    .execute(async (tx) => {
      await sql`update auth.users set recovery_token = ${tokenHash}, recovery_sent_at = now() where id = ${userId}`.execute(
        tx,
      );
      const { rows } = await sql<{ isThere: boolean }>`
        select to_regclass('auth.one_time_tokens') is not null as is_there`.execute(tx);
      if (!rows[0]?.isThere) return;
      await sql`delete from auth.one_time_tokens where user_id = ${userId} and token_type = 'recovery_token'`.execute(
        tx,
      );
      await sql`
        insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
        select gen_random_uuid(), id, 'recovery_token', ${tokenHash}, email from auth.users where id = ${userId}`.execute(
        tx,
      );
    });
}

/**
 * Removes everything that the auth service keeps of a user. Not by its foreign keys alone: which of its tables has one
 * differs between the embedded and the hosted service, and the hosted one's audit log has none. In a transaction.
 */
export async function eraseIdentity(tx: Kysely<DB>, userId: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'auth' and c.relkind = 'r'`.execute(tx);
  for (const { name } of rows) {
    await sql`delete from ${sql.id("auth", name)} where user_id::text = ${userId}`.execute(tx);
  }
  const { rows: logs } = await sql<{ isThere: boolean }>`
    select to_regclass('auth.audit_log_entries') is not null as is_there`.execute(tx);
  if (logs[0]?.isThere) {
    await sql`delete from auth.audit_log_entries where strpos(payload::text, ${userId}) > 0`.execute(tx);
  }
  await sql`delete from auth.users where id = ${userId}`.execute(tx);
}

/**
 * Changes the address at the auth service: of the user, of its identity for signing in by e-mail, and nothing of other
 * providers'. What was mailed to the old address there is void.
 * @throws Error with code 23505 when another user of the service has the address.
 */
export async function setIdentityEmail(db: Kysely<DB>, userId: string, email: string): Promise<void> {
  await sql`
    update auth.users set email = ${email}, confirmation_token = '', recovery_token = '', email_change = '',
      email_change_token_new = '', email_change_token_current = '', updated_at = now()
    where id = ${userId}`.execute(db);
  // The embedded service keeps the object as a JSON string inside jsonb and reads both forms.
  await sql`
    update auth.identities set identity_data =
      case jsonb_typeof(identity_data)
        when 'string' then (identity_data #>> '{}')::jsonb
        when 'object' then identity_data
        else '{}'::jsonb
      end || jsonb_build_object('email', ${email}::text), updated_at = now()
    where user_id = ${userId} and provider = 'email'`.execute(db);
  const { rows } = await sql<{ isThere: boolean }>`
    select to_regclass('auth.one_time_tokens') is not null as is_there`.execute(db);
  if (rows[0]?.isThere) await sql`delete from auth.one_time_tokens where user_id = ${userId}`.execute(db);
}
