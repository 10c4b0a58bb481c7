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
/** Two tabs may come with the same token, and an answer may get lost on its way; later nothing explains an old one. */
export const REFRESH_GRACE_MS = 10_000;

/** What is known of refresh tokens that were replaced by newer ones. */
export interface UsedTokens {
  /** Whether the token was replaced longer ago than two tabs, or a lost answer, could explain. */
  isReplayed(refreshToken: string): Promise<boolean>;
  /** Notes that the token was replaced now. */
  note(refreshToken: string): Promise<void>;
}

type Renewal =
  | { kind: "renewed"; setCookies: SetCookie[] }
  | { kind: "refused"; isReused: boolean }
  | { kind: "failed"; isTooOften: boolean };

interface Asked {
  cookieHeader: string | null;
  refreshToken: string;
  used: UsedTokens;
  address: string | undefined;
}

async function renew({ cookieHeader, refreshToken, used, address }: Asked): Promise<Renewal> {
  if (await used.isReplayed(refreshToken)) return { kind: "refused", isReused: true };
  const { auth, setCookies } = createAuthClient(cookieHeader, address);
  const { data, error } = await auth.refreshSession({ refresh_token: refreshToken });
  if (data.session) {
    await used.note(refreshToken);
    return { kind: "renewed", setCookies };
  }
  const isTooOften = error?.status === 429;
  const isRefused = error?.status !== undefined && error.status >= 400 && error.status < 500 && !isTooOften;
  return isRefused
    ? { kind: "refused", isReused: error.code === "refresh_token_already_used" }
    : { kind: "failed", isTooOften };
}

const renewals = new Map<string, { untilMs: number; renewal: Promise<Renewal> }>();

/**
 * One renewal for all who come with the same token within the grace; they share its answer. Two at once would race at
 * the embedded service, which has no grace of its own: it refuses the second, or takes a third for a thief.
 */
function renewOnce(asked: Asked): Promise<Renewal> {
  const { refreshToken } = asked;
  const atMs = nowMs();
  for (const [token, { untilMs }] of renewals) if (untilMs <= atMs) renewals.delete(token);
  const known = renewals.get(refreshToken);
  if (known) return known.renewal;
  const renewal = renew(asked);
  const forget = () => renewals.delete(refreshToken);
  renewals.set(refreshToken, { untilMs: atMs + REFRESH_GRACE_MS, renewal });
  // What failed is tried again by the next request, unless it was one of too many.
  renewal.then((ended) => ended.kind === "failed" && !ended.isTooOften && forget(), forget);
  return renewal;
}

/** Whether the session of a request is to be renewed within `seconds`, or now. False without a session. */
export function isRenewalDue(cookieHeader: string | null, seconds = 0): boolean {
  const tokens = readSessionCookie(cookieHeader);
  return tokens !== null && tokens.expiresAtSeconds - RENEW_BEFORE_SECONDS - seconds <= nowMs() / 1000;
}

/**
 * Renews a session whose access token has expired or is about to. Null when there is nothing to change: no session,
 * a fresh one, or an auth service that does not answer (the session is kept for the next try).
 * Two tabs that renew at once both succeed, for ten seconds. An old token after that means that somebody has a copy:
 * the session is over.
 * @param address Of whoever asks.
 */
export async function refreshSession(
  cookieHeader: string | null,
  used: UsedTokens,
  address?: string,
): Promise<RefreshedSession | null> {
  const tokens = readSessionCookie(cookieHeader);
  if (!tokens || !isRenewalDue(cookieHeader)) return null;
  const renewal = await renewOnce({ cookieHeader, refreshToken: tokens.refreshToken, used, address });
  if (renewal.kind === "failed") return null;
  const setCookies = renewal.kind === "renewed" ? renewal.setCookies : clearSessionCookies(cookieHeader);
  const isReused = renewal.kind === "refused" && renewal.isReused;
  const reused = isReused ? await readSessionOf(tokens.accessToken) : null;
  return { setCookies, cookieHeader: applySetCookies(cookieHeader, setCookies), reused };
}
