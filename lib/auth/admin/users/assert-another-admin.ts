import type { Db } from "../../../platform/db/scopes.ts";
import { AppError } from "../../../platform/errors.ts";
import { listActiveAdmins } from "./store.ts";

/** Whether the account is the only one that can administer this server. */
export async function isLastAdmin(db: Db, userId: string): Promise<boolean> {
  const admins = await listActiveAdmins(db);
  return admins.includes(userId) && admins.length === 1;
}

/**
 * Refuses what would leave the server without an administrator.
 * @param tx Two who go at once wait for each other here, until its end.
 * @throws AppError conflict with `reason: last_admin`
 */
export async function assertAnotherAdmin(tx: Db, userId: string): Promise<void> {
  if (!(await isLastAdmin(tx, userId))) return;
  throw new AppError("conflict", "This is the last administrator. Make somebody else one first.", {
    details: { reason: "last_admin" },
  });
}
