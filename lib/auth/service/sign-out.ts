import type { Principal } from "../schema.ts";
import { clearSessionCookies, type SetCookie } from "../session-cookie.ts";
import { endSession } from "./end-session.ts";

/**
 * Ends the session of this request, here and at the auth service, and returns the cookies to remove. Works, and says
 * nothing else, when nobody is signed in.
 */
export async function signOut(principal: Principal | null, cookieHeader: string | null): Promise<SetCookie[]> {
  if (principal?.via.kind === "session") await endSession(principal.userId, principal.via.sessionId, "signed_out");
  return clearSessionCookies(cookieHeader);
}
