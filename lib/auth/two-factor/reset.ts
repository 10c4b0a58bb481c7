import type { Tx } from "../../platform/db/scopes.ts";
import { notFound } from "../../platform/errors.ts";
import { deletePasskeys } from "../passkeys/store.ts";
import { findAccountByEmail } from "../store/accounts.ts";
import { changeAccount, type Report } from "./change-account.ts";
import { endTrust, forgetWrongCodes, replaceRecoveryCodes } from "./store.ts";

/** How many of each an account had. */
export interface RemovedFactors {
  apps: number;
  passkeys: number;
}

/**
 * Turns two-factor sign-in off for an account, within `changeAccount`. In the account's log with the reason. Passkeys go
 * too: a reset is for whoever has lost the device that they are on, and as long as one is there the account asks for it;
 * what was on a lost device must not sign in either. The way back in is the password, or a new one by mail.
 */
export async function resetTwoFactorIn(
  tx: Tx,
  report: Report,
  userId: string,
  reason: string,
): Promise<RemovedFactors> {
  const passkeys = await deletePasskeys(tx, userId);
  const gone = await tx.deleteFrom("totpFactors").where("userId", "=", userId).returning("id").execute();
  await replaceRecoveryCodes(tx, userId, []);
  await endTrust(tx, userId);
  await forgetWrongCodes(tx, userId);
  await report("two_factor_reset", { reason });
  return { apps: gone.length, passkeys };
}

/**
 * Turns two-factor sign-in off for an account, by whoever runs the server. In the account's log with the reason.
 * @returns What was removed.
 * @throws AppError not_found
 */
export async function resetTwoFactor(
  email: string,
  reason: string,
): Promise<{ userId: string; removed: RemovedFactors }> {
  const account = await findAccountByEmail(email);
  if (!account) throw notFound("The account");
  const userId = account.id;
  return changeAccount(userId, async (tx, report) => ({
    userId,
    removed: await resetTwoFactorIn(tx, report, userId, reason),
  }));
}
