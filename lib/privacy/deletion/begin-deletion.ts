import { forgetPrincipal } from "../../auth/find-principal.ts";
import { stopAccess } from "../../auth/service/stop-access.ts";
import { changeAccount } from "../../auth/two-factor/change-account.ts";
import type { DbUser, Tx } from "../../platform/db/scopes.ts";
import { log } from "../../platform/log.ts";
import { lockOut } from "./erase-store.ts";
import {
  type DeletionRow,
  deleteOwnWorkspaces,
  listPeopledWorkspaces,
  lockOwnWorkspaces,
  startDeletion,
} from "./store.ts";

/**
 * Passes the point of no return: nobody gets in any more, and the teams that are shared with nobody are deleted, so
 * that nobody can join one while the job is at work. The caller has locked them and seen that they are empty.
 */
export async function passNoReturn(tx: Tx, id: string, user: DbUser): Promise<boolean> {
  if (!(await startDeletion(tx, id))) return false;
  await stopAccess(tx, user.userId);
  await lockOut(tx, user.userId);
  await deleteOwnWorkspaces(tx, user);
  return true;
}

/**
 * Begins a deletion that is due. One whose owner has let others into a workspace meanwhile waits until that is handed
 * over: what others wrote there is not the person's to delete.
 * @returns Whether it may go on: not when it was taken back.
 */
export async function beginDeletion({ id, userId }: Pick<DeletionRow, "id" | "userId">): Promise<boolean> {
  const hasBegun = await changeAccount(userId, async (tx) => {
    await lockOwnWorkspaces(tx, { userId });
    if ((await listPeopledWorkspaces(tx, { userId })).length > 0) {
      log.warn({ deletionId: id }, "an account is due but owns a workspace with other members");
      return false;
    }
    return passNoReturn(tx, id, { userId });
  });
  forgetPrincipal(userId);
  return hasBegun;
}
