import { nowMs } from "../platform/clock.ts";
import { createAuthClient } from "./create-auth-client.ts";
import { applySetCookies, clearSessionCookies, readSessionCookie, type SetCookie } from "./session-cookie.ts";
import { readSessionOf, type SessionOfToken } from "./verify-token.ts";

export interface RefreshedSession {
  /** To be set on the response. */
  setCookies: SetCookie[];
  /** What the Cookie header of the request must be replaced by, so that the same request is already signed in. */
  cookieHeader: string;
  /** The session whose token was replaced long ago and came again: somebody holds a copy of it. */
  reused: SessionOfToken | null;
}

// A token that would expire while the request runs is renewed before.
const RENEW_BEFORE_SECONDS = 90;

/** What is known of refresh tokens that were replaced by newer ones. */
export interface UsedTokens {
  /** Whether the token was replaced longer ago than two tabs, or a lost answer, could explain. */
  isReplayed(refreshToken: string): Promise<boolean>;
  /** Notes that the token was replaced now. */
  note(refreshToken: string): Promise<void>;
}

/**
 * Renews a session whose access token has expired or is about to. Null when there is nothing to change: no session,
 * a fresh one, or an auth service that does not answer (the session is kept for the next try).
 * Two tabs that renew at once both succeed, for ten seconds: the embedded service gives each a branch of its own, the
 * hosted one gives both the same token. An old token after that means that somebody has a copy: the session is over.
 */
export async function refreshSession(cookieHeader: string | null, used: UsedTokens): Promise<RefreshedSession | null> {
  const tokens = readSessionCookie(cookieHeader);
  if (!tokens || tokens.expiresAtSeconds - RENEW_BEFORE_SECONDS > nowMs() / 1000) return null;
  const { accessToken, refreshToken } = tokens;
  const ended = async (isReused: boolean): Promise<RefreshedSession> => {
    const setCookies = clearSessionCookies(cookieHeader);
    const reused = isReused ? await readSessionOf(accessToken) : null;
    return { setCookies, cookieHeader: applySetCookies(cookieHeader, setCookies), reused };
  };
  if (await used.isReplayed(refreshToken)) return ended(true);
  const { auth, setCookies } = createAuthClient(cookieHeader);
  const { data, error } = await auth.refreshSession({ refresh_token: refreshToken });
  if (data.session) {
    await used.note(refreshToken);
    return { setCookies, cookieHeader: applySetCookies(cookieHeader, setCookies), reused: null };
  }
  const isRefused = error?.status !== undefined && error.status >= 400 && error.status < 500 && error.status !== 429;
  return isRefused ? ended(error.code === "refresh_token_already_used") : null;
}
