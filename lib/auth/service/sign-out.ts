import { asService } from "../../platform/db/scopes.ts";
import { forgetPrincipal } from "../find-principal.ts";
import { deleteAuthSession } from "../identity-store.ts";
import type { Principal } from "../schema.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { clearSessionCookies, type SetCookie } from "../session-cookie.ts";
import { revokeSession } from "../store/sessions.ts";

/**
 * Ends the session of this request, here and at the auth service, and returns the cookies to remove. Works, and says
 * nothing else, when nobody is signed in.
 */
export async function signOut(principal: Principal | null, cookieHeader: string | null): Promise<SetCookie[]> {
  if (principal?.via.kind === "session") {
    const { sessionId } = principal.via;
    // As service: the embedded service's own log-out needs the token, which may expire just now. One session by its id.
    await asService()
      .transaction()
      .execute(async (tx) => {
        if (!(await revokeSession(tx, principal.userId, sessionId))) return;
        await deleteAuthSession(tx, sessionId);
        await recordSecurityEvent(tx, { userId: principal.userId, kind: "signed_out" });
      });
    forgetPrincipal(principal.userId);
  }
  return clearSessionCookies(cookieHeader);
}
