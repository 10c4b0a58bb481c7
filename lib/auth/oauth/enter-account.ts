import { leaveTier } from "../leave-tier.ts";
import { issueSession } from "../service/issue-session.ts";
import { openSession, type SignedIn, type SignInClient } from "../service/open-session.ts";
import type { WaitsForCode } from "../service/sign-in.ts";
import type { Account } from "../store/accounts.ts";
import { holdSignIn } from "../two-factor/pending-sign-in.ts";
import { hasSecondFactor } from "../two-factor/store.ts";
import { isTrustedBrowser } from "../two-factor/trusted-browsers.ts";

/**
 * Signs in somebody whose first proof was a provider's word: from here on as after a right password, with a code where
 * the account has a second factor.
 * @param by What the log names as proof.
 * @throws AppError unavailable
 */
export async function enterAccount(
  account: Account,
  by: string,
  client: SignInClient,
  cookieHeader: string | null,
): Promise<SignedIn | WaitsForCode> {
  const issued = await issueSession(account.id);
  if ((await hasSecondFactor(account.id)) && !(await isTrustedBrowser(account.id, cookieHeader))) {
    return { userId: null, setCookies: [await holdSignIn(account.id, issued)] };
  }
  await openSession(account, issued.sessionId, client, "password", by);
  await leaveTier(account.id, account.tier);
  const { theme, language } = account;
  return { userId: account.id, setCookies: issued.setCookies, preferences: { theme, language } };
}
