import type { ApiKeyScope, Principal, TierId } from "../../auth/schema.ts";
import { createApiKey } from "../../auth/service/api-keys.ts";
import { SESSION_COOKIE } from "../../auth/session-cookie.ts";
import { createSession } from "../../auth/store/sessions.ts";
import { signToken } from "../../auth/testing/forge-tokens.ts";
import { nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { createTestUser } from "../../testing/create-user.ts";

export interface SignedInUser {
  principal: Principal;
  /** Cookie header of a session of theirs. */
  cookie: string;
}

/** The Cookie header of a session with this access token. */
export function cookieWith(accessToken: string): string {
  const session = {
    access_token: accessToken,
    refresh_token: newId(),
    expires_at: Math.floor(nowMs() / 1000) + 900,
  };
  return `${SESSION_COOKIE}=base64-${Buffer.from(JSON.stringify(session)).toString("base64url")}`;
}

/** A session of the user, begun now, that the gate believes. */
export async function openTestSession(userId: string): Promise<{ sessionId: string; cookie: string }> {
  const sessionId = newId();
  await createSession(asService(), {
    id: sessionId,
    userId,
    ip: "192.0.2.1",
    userAgent: "test",
    deviceHash: null,
    isNewDevice: false,
    proofLevel: "password",
  });
  const iat = Math.floor(nowMs() / 1000);
  return {
    sessionId,
    cookie: cookieWith(await signToken({ sub: userId, session_id: sessionId, iat, exp: iat + 900 })),
  };
}

/** A new user with a session. */
export async function signedInUser(options: { tier?: TierId; role?: "user" | "admin" } = {}): Promise<SignedInUser> {
  const principal = await createTestUser(options);
  const { sessionId, cookie } = await openTestSession(principal.userId);
  return { principal: { ...principal, via: { kind: "session", sessionId } }, cookie };
}

/** A key of the user with these scopes. */
export async function keyOf(principal: Principal, scopes: ApiKeyScope[]): Promise<string> {
  return (await createApiKey(principal, { name: "Test", scopes, expiresAt: null })).key;
}
