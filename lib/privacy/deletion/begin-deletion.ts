import { forgetPrincipal } from "../../auth/find-principal.ts";
import { deletionWaitsMail } from "../../auth/security-log/data-mails.ts";
import { getAccount } from "../../auth/service/get-account.ts";
import { stopAccess } from "../../auth/service/stop-access.ts";
import { changeAccount } from "../../auth/two-factor/change-account.ts";
import type { DbUser, Tx } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { log } from "../../platform/log.ts";
import { queueMail } from "../../platform/mail/queue-mail.ts";
import { lockOut } from "./erase-store.ts";
import {
  type DeletionRow,
  deleteOwnWorkspaces,
  listPeopledWorkspaces,
  lockOwnWorkspaces,
  markTold,
  revokeInvitations,
  startDeletion,
} from "./store.ts";

/**
 * Passes the point of no return: nobody gets in any more, and the teams that are shared with nobody are deleted, so
 * that nobody can join one while the job is at work; nor does anybody join another by the person's invitation. The caller has locked them and seen that they are empty.
 */
export async function passNoReturn(tx: Tx, id: string, user: DbUser): Promise<boolean> {
  if (!(await startDeletion(tx, id))) return false;
  await stopAccess(tx, user.userId);
  await lockOut(tx, user.userId);
  await revokeInvitations(tx, user);
  await deleteOwnWorkspaces(tx, user);
  return true;
}

/**
 * Begins a deletion that is due. One whose owner has let others into a workspace meanwhile waits until that is handed
 * over: what others wrote there is not the person's to delete. They are told so by mail, once.
 * @returns Whether it may go on: not when it was taken back.
 */
export async function beginDeletion({ id, userId }: Pick<DeletionRow, "id" | "userId">): Promise<boolean> {
  const account = await getAccount(userId);
  const hasBegun = await changeAccount(userId, async (tx) => {
    await lockOwnWorkspaces(tx, { userId });
    const names = await listPeopledWorkspaces(tx, { userId });
    if (names.length > 0) {
      log.warn({ deletionId: id }, "an account is due but owns a workspace with other members");
      if (env().SMTP_URL !== null && (await markTold(tx, id))) {
        await queueMail(deletionWaitsMail(account, names, env().APP_URL), { tx });
      }
      return false;
    }
    return passNoReturn(tx, id, { userId });
  });
  forgetPrincipal(userId);
  return hasBegun;
}
