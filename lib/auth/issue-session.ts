import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { asService } from "../platform/db/scopes.ts";
import { createAuthClient } from "./create-auth-client.ts";
import { deleteAuthSession, insertAuthSession } from "./identity-store.ts";
import { toAuthFailure } from "./service/auth-failure.ts";
import type { SetCookie } from "./session-cookie.ts";

const LONGEST_WAIT_MS = 5_000;

/** A session that the auth service has issued; it counts once `openSession` has recorded it. */
export interface IssuedSession {
  sessionId: string;
  setCookies: SetCookie[];
}

/**
 * Has the auth service issue a session to somebody who has proved who they are without a password. The service has no
 * call for that in its embedded form, so its tables get a session with a refresh token, which is redeemed at once.
 * @throws AppError unavailable
 */
export async function issueSession(userId: string): Promise<IssuedSession> {
  const sessionId = randomUUID();
  const refreshToken = randomBytes(24).toString("base64url");
  await insertAuthSession({ userId, sessionId, refreshToken });
  const { auth, setCookies } = createAuthClient(null);
  // The client itself tries for half a minute, which nobody waits for.
  const answer = await Promise.race([
    auth.refreshSession({ refresh_token: refreshToken }),
    delay(LONGEST_WAIT_MS, null, { ref: false }),
  ]);
  if (answer?.data.session) return { sessionId, setCookies };
  // As service: nobody is signed in. What would still come of the call is of no use to anybody.
  await deleteAuthSession(asService(), sessionId);
  throw toAuthFailure(answer?.error ?? { status: 503 });
}
