import { leaveTier } from "../leave-tier.ts";
import type { ProofLevel } from "../schema.ts";
import type { Account } from "../store/accounts.ts";
import { holdSignIn } from "../two-factor/pending-sign-in.ts";
import { hasSecondFactor } from "../two-factor/store.ts";
import { isTrustedBrowser } from "../two-factor/trusted-browsers.ts";
import { issueSession } from "./issue-session.ts";
import { assertIssued, openSession, type SignedIn, type SignInClient } from "./open-session.ts";
import type { WaitsForCode } from "./sign-in.ts";

/**
 * Signs in somebody whose first proof was another than a password: from here on as after one, with a code where the
 * account has a second factor, unless the proof was worth two (a passkey that has verified the person).
 * @param proof.level What it is worth for what protects the account; see `openSession`.
 * @param proof.by What the log names.
 * @throws AppError unavailable, also when every session of the account was ended meanwhile
 */
export async function enterAccount(
  account: Account,
  proof: { level: ProofLevel | "mail"; by: string },
  client: SignInClient,
  cookieHeader: string | null,
): Promise<SignedIn | WaitsForCode> {
  const isOneFactor = proof.level !== "second_factor";
  if (isOneFactor && (await hasSecondFactor(account.id)) && !(await isTrustedBrowser(account.id, cookieHeader))) {
    return { userId: null, setCookies: [await holdSignIn(account.id)] };
  }
  const { sessionId, setCookies } = await issueSession(account.id);
  await openSession(account, sessionId, client, proof.level, proof.by, (tx) => assertIssued(tx, sessionId));
  await leaveTier(account.id, account.tier);
  const { theme, language } = account;
  return { userId: account.id, setCookies, preferences: { theme, language } };
}
