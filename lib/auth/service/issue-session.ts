import { randomBytes } from "node:crypto";
import { AppError } from "../../platform/errors.ts";
import { requestOrigin } from "../../platform/request-origin.ts";
import { createAuthClient } from "../create-auth-client.ts";
import { setLoginToken } from "../identity-store.ts";
import type { SetCookie } from "../session-cookie.ts";
import { verifyAccessToken } from "../verify-token.ts";
import { toAuthFailure } from "./auth-failure.ts";

/** A session of the auth service that does not count before it is opened. */
export interface IssuedSession {
  sessionId: string;
  setCookies: SetCookie[];
}

const TRIES = 5;

// An account holds one such token at a time: here its sign-ins wait for each other, and other processes' are retried.
const lines = new Map<string, Promise<unknown>>();

/**
 * Gets a session for somebody who has proved who they are in another way than by a password. The auth service gives
 * one for the token of a mailed link; such a token is put where it would have put it, is used at once, and is never
 * mailed. The same for both services: the embedded one has neither an admin API nor sign-in by an ID token.
 * @throws AppError rate_limited, unavailable
 */
export function issueSession(userId: string): Promise<IssuedSession> {
  const before = lines.get(userId) ?? Promise.resolve();
  const mine = before.then(
    () => redeemToken(userId),
    () => redeemToken(userId),
  );
  const forget = () => lines.get(userId) === mine && lines.delete(userId);
  mine.then(forget, forget);
  lines.set(userId, mine);
  return mine;
}

async function redeemToken(userId: string): Promise<IssuedSession> {
  for (let attempt = 1; ; attempt++) {
    const tokenHash = randomBytes(32).toString("hex");
    await setLoginToken(userId, tokenHash);
    const auth = createAuthClient(null, requestOrigin()?.ip);
    const { data, error } = await auth.auth.verifyOtp({ token_hash: tokenHash, type: "magiclink" });
    // Another process was in between. Whoever has asked too often would only be so for longer.
    const isReplaced = error?.status !== undefined && error.status >= 400 && error.status < 500 && error.status !== 429;
    if (isReplaced && attempt < TRIES) continue;
    if (error) throw toAuthFailure(error);
    const token = data.session && (await verifyAccessToken(data.session.access_token));
    if (token?.userId !== userId) {
      throw new AppError("internal", "Something went wrong on our side.", { cause: "own token not verified" });
    }
    return { sessionId: token.sessionId, setCookies: auth.setCookies };
  }
}
