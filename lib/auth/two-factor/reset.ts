import type { Tx } from "../../platform/db/scopes.ts";
import { notFound } from "../../platform/errors.ts";
import { findAccountByEmail } from "../store/accounts.ts";
import { changeAccount, type Report } from "./change-account.ts";
import { endTrust, forgetWrongCodes, replaceRecoveryCodes } from "./store.ts";

/**
 * Turns two-factor sign-in off for an account, within `changeAccount`. In the account's log with the reason.
 * @returns How many apps were removed.
 */
export async function resetTwoFactorIn(tx: Tx, report: Report, userId: string, reason: string): Promise<number> {
  const gone = await tx.deleteFrom("totpFactors").where("userId", "=", userId).returning("id").execute();
  await replaceRecoveryCodes(tx, userId, []);
  await endTrust(tx, userId);
  await forgetWrongCodes(tx, userId);
  await report("two_factor_reset", { reason });
  return gone.length;
}

/**
 * Turns two-factor sign-in off for an account, by whoever runs the server. In the account's log with the reason.
 * @returns How many apps were removed.
 * @throws AppError not_found
 */
export async function resetTwoFactor(email: string, reason: string): Promise<{ userId: string; removed: number }> {
  const account = await findAccountByEmail(email);
  if (!account) throw notFound("The account");
  const userId = account.id;
  return changeAccount(userId, async (tx, report) => ({
    userId,
    removed: await resetTwoFactorIn(tx, report, userId, reason),
  }));
}
