import { nowMs } from "../platform/clock.ts";
import { createAuthClient } from "./create-auth-client.ts";
import { applySetCookies, clearSessionCookies, readSessionCookie, type SetCookie } from "./session-cookie.ts";

export interface RefreshedSession {
  /** To be set on the response. */
  setCookies: SetCookie[];
  /** What the Cookie header of the request must be replaced by, so that the same request is already signed in. */
  cookieHeader: string;
}

// A token that would expire while the request runs is renewed before.
const RENEW_BEFORE_SECONDS = 90;

/**
 * Renews a session whose access token has expired or is about to. Null when there is nothing to change: no session,
 * a fresh one, or an auth service that does not answer (the session is kept for the next try).
 * Two tabs that renew at once both succeed: the service accepts the old token again for ten seconds.
 */
export async function refreshSession(cookieHeader: string | null): Promise<RefreshedSession | null> {
  const tokens = readSessionCookie(cookieHeader);
  if (!tokens || tokens.expiresAtSeconds - RENEW_BEFORE_SECONDS > nowMs() / 1000) return null;
  const client = createAuthClient(cookieHeader);
  const { data, error } = await client.auth.refreshSession({ refresh_token: tokens.refreshToken });
  const refused = error?.status !== undefined && error.status >= 400 && error.status < 500 && error.status !== 429;
  if (!data.session && !refused) return null;
  const setCookies = data.session ? client.setCookies : clearSessionCookies(cookieHeader);
  return { setCookies, cookieHeader: applySetCookies(cookieHeader, setCookies) };
}
