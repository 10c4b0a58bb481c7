import { asService, type Db } from "../../platform/db/scopes.ts";
import { forgetPrincipal } from "../find-principal.ts";
import { deleteAuthSession } from "../identity-store.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import type { SecurityKind } from "../security-log/schema.ts";
import { revokeSession } from "../store/sessions.ts";

/**
 * Ends one session of a user, here and at the auth service, and says so in the log.
 * @param db A transaction as service.
 * @returns Whether it was alive.
 */
export async function endSessionIn(db: Db, userId: string, sessionId: string, kind: SecurityKind): Promise<boolean> {
  if (!(await revokeSession(db, userId, sessionId))) return false;
  await deleteAuthSession(db, sessionId);
  await recordSecurityEvent(db, { userId, kind });
  return true;
}

/** `endSessionIn` in a transaction of its own; in force here at once, in other processes within two seconds. */
export async function endSession(userId: string, sessionId: string, kind: SecurityKind): Promise<boolean> {
  // As service: the embedded service's own log-out needs the token, which may expire just now. One session by its id.
  const wasAlive = await asService()
    .transaction()
    .execute((tx) => endSessionIn(tx, userId, sessionId, kind));
  forgetPrincipal(userId);
  return wasAlive;
}
