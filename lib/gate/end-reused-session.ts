import { endSession } from "../auth/service/end-session.ts";
import { env } from "../platform/env.ts";
import { log } from "../platform/log.ts";
import { withRequestOrigin } from "../platform/request-origin.ts";
import { clientAddress } from "./edge/client-address.ts";
import { userAgentOf } from "./request-info.ts";
import { isMark, MARK_HEADER, REUSED_SESSION_HEADER } from "./request-mark.ts";

const SESSION = /^([0-9a-f-]{36}) ([0-9a-f-]{36})$/;

/**
 * Ends a session whose refresh token was used a second time, which the middleware has noticed: the auth service has
 * killed the token's family, and one of the two who hold it is a thief. The access tokens that are out die with the
 * session. Only the middleware's own word is believed.
 */
export async function endReusedSession(headers: Headers): Promise<void> {
  const named = headers.get(REUSED_SESSION_HEADER);
  if (named === null) return;
  const [, sessionId = "", userId = ""] = SESSION.exec(named) ?? [];
  if (!sessionId || !(await isMark(headers.get(MARK_HEADER)))) return;
  // The request that came with the old token is not the session's own: nobody is signed in.
  const origin = {
    ip: clientAddress(headers, env().TRUSTED_PROXY_HOPS),
    userAgent: userAgentOf(headers),
    sessionId: null,
  };
  await withRequestOrigin(origin, () => endSession(userId, sessionId, "session_reused")).catch((error: unknown) =>
    log.error({ err: error }, "a session whose token was reused could not be ended"),
  );
}
