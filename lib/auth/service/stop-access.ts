import type { Tx } from "../../platform/db/scopes.ts";
import { deleteAuthSessions } from "../identity-store.ts";
import { revokeApiKeyRows } from "../store/api-keys.ts";
import { deleteWaitingProofs, revokeSessions } from "../store/sessions.ts";

/**
 * Ends every way in that is open: sessions here and at the auth service, API keys, trusted browsers, mailed codes and
 * sign-ins that wait for a second factor. Tokens that are out are refused from now on; `forgetPrincipal` comes after
 * the transaction.
 * @param tx As service.
 */
export async function stopAccess(tx: Tx, userId: string): Promise<void> {
  await revokeSessions(tx, userId);
  await deleteAuthSessions(tx, userId);
  await deleteWaitingProofs(tx, userId);
  await revokeApiKeyRows(tx, userId);
}
