import { sql } from "kysely";
import { deleteBatch } from "../../platform/retention/purge-rows.ts";
import { SESSION_COOKIE_SECONDS } from "../session-cookie.ts";

/** Deletes codes that were made before `before`. */
export function deleteOldCodes(before: Date, limit: number): Promise<number> {
  return deleteBatch("one_time_codes", sql`created_at < ${before}`, limit);
}

/** Deletes sessions that were revoked before `before`, or had not been used then for as long as their cookie lives. */
export function deleteEndedSessions(before: Date, limit: number): Promise<number> {
  const ranOut = new Date(before.getTime() - SESSION_COOKIE_SECONDS * 1000);
  return deleteBatch("user_sessions", sql`revoked_at < ${before} or last_seen_at < ${ranOut}`, limit);
}

/** Deletes sign-ins that waited for a code since `before`. */
export function deleteOldPendingSignIns(before: Date, limit: number): Promise<number> {
  return deleteBatch("pending_sign_ins", sql`created_at < ${before}`, limit);
}

/** Deletes trips to sign-in providers that began before `before`. */
export function deleteOldOAuthFlows(before: Date, limit: number): Promise<number> {
  return deleteBatch("oauth_flows", sql`created_at < ${before}`, limit);
}

/** Deletes challenges of passkeys that were made before `before`. */
export function deleteOldPasskeyChallenges(before: Date, limit: number): Promise<number> {
  return deleteBatch("passkey_challenges", sql`created_at < ${before}`, limit);
}

/** Deletes changes of an address that were asked for before `before`. */
export function deleteOldEmailChanges(before: Date, limit: number): Promise<number> {
  return deleteBatch("email_changes", sql`created_at < ${before}`, limit);
}

/** Deletes trust in browsers that ran out before `before`. */
export function deleteOldTrust(before: Date, limit: number): Promise<number> {
  return deleteBatch("trusted_browsers", sql`expires_at < ${before}`, limit);
}
