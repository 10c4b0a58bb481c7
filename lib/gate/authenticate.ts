import { findApiKeyPrincipal, findSessionPrincipal, forgetPrincipal } from "../auth/find-principal.ts";
import { leaveTierOf } from "../auth/leave-tier.ts";
import type { Principal } from "../auth/schema.ts";
import { AppError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";

/**
 * Whose page sends the request, where the page says so: one that is still open when somebody else signs in beside it
 * must not send in their name.
 */
const PAGE_USER_HEADER = "x-page-user";
/** For which workspace that page was loaded: what is written on it must not land where the session works by now. */
const PAGE_WORKSPACE_HEADER = "x-page-workspace";

/** Every key that a request names: `Authorization: Bearer …` and `x-api-key`. Null when it names none. */
export function presentedKey(headers: Headers): string | null {
  const authorization = headers.get("authorization");
  const bare = headers.get("x-api-key");
  if (authorization === null && bare === null) return null;
  const bearer = authorization === null ? null : (/^Bearer +(\S+)$/i.exec(authorization.trim())?.[1] ?? "");
  // Two keys that differ: which one was meant is not ours to guess.
  if (bearer !== null && bare !== null && bearer !== bare.trim()) return "";
  return bearer ?? bare?.trim() ?? "";
}

/**
 * Who is asking. A request that presents a key must present a good one, on public routes too: garbage never becomes
 * anonymous. Without a key the session cookie decides; a page of somebody else, or of another workspace than the
 * session's, is then refused. Keys in the query string are not read.
 * @param isPublic Whether the operation also serves nobody; then an unreachable database counts as nobody.
 * @returns Null when nobody is signed in.
 * @throws AppError unauthenticated
 */
export async function authenticate(headers: Headers, isPublic: boolean): Promise<Principal | null> {
  const key = presentedKey(headers);
  if (key !== null) {
    const principal = await findApiKeyPrincipal(key);
    if (!principal) throw new AppError("unauthenticated", "The API key is not valid.");
    void leaveTierOf(principal, key);
    return principal;
  }
  let principal = await findSessionPrincipal(headers.get("cookie")).catch((error: unknown) => {
    if (!isPublic) throw error;
    log.warn({ err: error }, "session could not be looked up");
    return null;
  });
  if (!principal) return null;
  const pageUser = headers.get(PAGE_USER_HEADER);
  if (pageUser !== null && pageUser !== principal.userId) {
    throw new AppError("unauthenticated", "Somebody else has signed in in this browser. Load the page again.");
  }
  const pageWorkspace = headers.get(PAGE_WORKSPACE_HEADER);
  if (pageWorkspace !== null && pageWorkspace !== principal.workspaceId) {
    // What is remembered of the session here may be older than the page.
    forgetPrincipal(principal.userId);
    principal = await findSessionPrincipal(headers.get("cookie"));
    if (principal?.workspaceId !== pageWorkspace) {
      throw new AppError("unauthenticated", "You work in another workspace now. Load the page again.");
    }
  }
  void leaveTierOf(principal, null);
  return principal;
}
