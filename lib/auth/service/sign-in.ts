import type { z } from "zod";
import { asService, type Tx } from "../../platform/db/scopes.ts";
import { AppError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue } from "../../platform/jobs/enqueue.ts";
import { requestOrigin } from "../../platform/request-origin.ts";
import { createAuthClient } from "../create-auth-client.ts";
import { deleteAuthSession, findPasswordHash } from "../identity-store.ts";
import { leaveTier } from "../leave-tier.ts";
import { PASSWORD_MAX_BYTES, type signInSchema } from "../schema.ts";
import { sealPassword, sendCodeJob } from "../send-code-job.ts";
import type { SetCookie } from "../session-cookie.ts";
import { findAccountByEmail, lockAccount } from "../store/accounts.ts";
import { canTry, forgetTries, throttleAccount } from "../throttle-account.ts";
import { holdSignIn } from "../two-factor/pending-sign-in.ts";
import { hasSecondFactor } from "../two-factor/store.ts";
import { isTrustedBrowser } from "../two-factor/trusted-browsers.ts";
import { verifyAccessToken } from "../verify-token.ts";
import { isWrongPassword, toAuthFailure } from "./auth-failure.ts";
import { findDecoyEmail, spendPasswordCheck } from "./decoy.ts";
import { noteFailedSignIn } from "./note-failed-sign-in.ts";
import { assertIssued, openSession, type SignedIn, type SignInClient } from "./open-session.ts";

/** The first proof was right; a code is asked for next. */
export interface WaitsForCode {
  userId: null;
  setCookies: SetCookie[];
}

function wrongCredentials(): AppError {
  return new AppError("invalid_credentials", "The e-mail address or the password is not right.");
}

/**
 * Signs in with address and password.
 * @param client Where the request came from, for the list of sessions and the log.
 * @param cookieHeader Tells a browser that the account trusts to need no code.
 * @throws AppError rate_limited (ten tries of an address in 15 minutes), invalid_credentials (also for an unknown
 *   address, after the same work), email_not_verified (only with the right password; mails a new code), unavailable
 */
export async function signIn(
  input: z.output<typeof signInSchema>,
  client: SignInClient,
  cookieHeader: string | null,
): Promise<SignedIn | WaitsForCode> {
  const { email, password } = input;
  await throttleAccount("signIn", email).catch((error: unknown) => {
    noteFailedSignIn(email, "sign_in_blocked");
    throw error;
  });
  const [account, decoyEmail] = await Promise.all([findAccountByEmail(email), findDecoyEmail()]);
  // bcrypt reads 72 bytes: a longer password could not have been set, but its beginning would match.
  const isPossible = account !== null && !account.isDisabled && Buffer.byteLength(password) <= PASSWORD_MAX_BYTES;
  // Of nobody too, so that an unknown address takes as long.
  const passwordHash = await findPasswordHash(account?.id ?? newId());
  if (!isPossible && !decoyEmail) await spendPasswordCheck(password);
  const auth = createAuthClient(null, requestOrigin()?.ip);
  const { data, error } = await auth.auth.signInWithPassword({
    email: isPossible ? email : (decoyEmail ?? email),
    password,
  });
  if (error && !isWrongPassword(error)) throw toAuthFailure(error);
  if (!isPossible || error || !data.session || data.user.id !== account.id) {
    noteFailedSignIn(email, "sign_in_failed");
    throw wrongCredentials();
  }

  const token = await verifyAccessToken(data.session.access_token);
  if (!token) throw new AppError("internal", "Something went wrong on our side.", { cause: "own token not verified" });
  if (!account.isVerified) {
    // As service: this session must not outlive the refusal, and nobody is signed in to end it.
    await deleteAuthSession(asService(), token.sessionId);
    if (await canTry("sendMail", email)) {
      // The code confirms the password that was just given, whatever another sign-up makes of the address meanwhile.
      const { sealed } = await sealPassword(email, password);
      await enqueue(sendCodeJob, { email, reason: "verify", password: sealed });
    }
    throw new AppError("email_not_verified", "Confirm your e-mail address first. We have sent you a code.");
  }
  // Whoever replaces a password ends every session, and does not see the one that is being opened here.
  const assertSamePassword = async (tx: Tx) => {
    await lockAccount(tx, account.id);
    if ((await findPasswordHash(account.id, tx)) !== passwordHash) throw wrongCredentials();
  };
  if ((await hasSecondFactor(account.id)) && !(await isTrustedBrowser(account.id, cookieHeader))) {
    // As service: the session of the password is not the one that the code will open.
    await deleteAuthSession(asService(), token.sessionId);
    const cookie = await asService()
      .transaction()
      .execute(async (tx) => {
        await assertSamePassword(tx);
        return holdSignIn(account.id, tx);
      });
    await forgetTries("signIn", email);
    return { userId: null, setCookies: [cookie] };
  }
  await openSession(account, token.sessionId, client, "password", "password", async (tx) => {
    await assertSamePassword(tx);
    await assertIssued(tx, token.sessionId);
  });
  await Promise.all([forgetTries("signIn", email), leaveTier(account.id, account.tier)]);
  const { theme, language } = account;
  return { userId: account.id, setCookies: auth.setCookies, preferences: { theme, language } };
}
