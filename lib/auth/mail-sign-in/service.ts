import { randomBytes } from "node:crypto";
import type { z } from "zod";
import { asService, type Tx } from "../../platform/db/scopes.ts";
import { AppError, fieldError } from "../../platform/errors.ts";
import { enqueue } from "../../platform/jobs/enqueue.ts";
import { assertMailConfigured } from "../../platform/mail/queue-mail.ts";
import { deleteAuthSessions } from "../identity-store.ts";
import { hashCode, hashLinkToken } from "../make-code.ts";
import { setPlaceholder } from "../oauth/placeholder-store.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { sendCodeJob } from "../send-code-job.ts";
import { checkMailAnswer } from "../service/check-mail.ts";
import { enterAccount } from "../service/enter-account.ts";
import type { SignedIn, SignInClient } from "../service/open-session.ts";
import type { WaitsForCode } from "../service/sign-in.ts";
import type { SetCookie } from "../session-cookie.ts";
import {
  type Account,
  findAccountByEmail,
  findAccountById,
  lockAccount,
  markVerified,
  nameOfAddress,
  renameAccount,
} from "../store/accounts.ts";
import { CODE_LIFE_MINUTES, consumeToken, findTokenUser, killCodes, tryCode, type UsedCode } from "../store/codes.ts";
import { throttleAccount } from "../throttle-account.ts";
import {
  hashBrowserToken,
  keepBrowserToken,
  MAIL_COOKIE,
  makeBrowserToken,
  readBrowserToken,
} from "../two-factor/browser-token.ts";
import type { mailSignInSchema } from "./schema.ts";

const NOBODY = "00000000-0000-0000-0000-000000000000";

/**
 * Asks for a mail to sign in with. Does the same for every address; the worker finds out whether there is an account.
 * @returns The answer with the cookie that marks the browser in which the code works.
 * @throws AppError not_configured, rate_limited
 */
export async function requestSignInMail(
  email: string,
  cookieHeader: string | null,
): Promise<{ answer: ReturnType<typeof checkMailAnswer>; setCookie: SetCookie }> {
  assertMailConfigured();
  await throttleAccount("sendMail", email);
  const token = keepBrowserToken(MAIL_COOKIE, cookieHeader);
  const browser = hashBrowserToken(MAIL_COOKIE, token).toString("base64url");
  await enqueue(sendCodeJob, { email, reason: "sign_in", browser });
  const setCookie = { name: MAIL_COOKIE, value: token, maxAgeSeconds: CODE_LIFE_MINUTES.sign_in * 60 };
  return { answer: checkMailAnswer(), setCookie };
}

/** Reads like a bcrypt hash, but was made from no password: nobody knows one that fits, and making it costs nothing. */
function makeUnmatchedHash(): string {
  return `$2a$10$${randomBytes(45).toString("base64").replaceAll("+", ".").slice(0, 53)}`;
}

/**
 * Uses the mail up and, with it, confirms the address. A password that was set before then came from anybody who knew
 * the address, so it goes, and the name with it: nobody gets into an account that they made in another person's name, or
 * says what its owner is called.
 */
async function redeem(
  { id: userId, email }: Pick<Account, "id" | "email">,
  use: (tx: Tx) => Promise<UsedCode | null>,
): Promise<boolean> {
  // As service: nobody is signed in; the code or token names the account.
  return asService()
    .transaction()
    .execute(async (tx) => {
      await lockAccount(tx, userId);
      const used = await use(tx);
      if (used?.userId !== userId) return false;
      if (await markVerified(tx, userId)) {
        await setPlaceholder(tx, userId, makeUnmatchedHash());
        await deleteAuthSessions(tx, userId);
        await renameAccount(tx, userId, nameOfAddress(email));
        await recordSecurityEvent(tx, { userId, kind: "email_verified" });
        await killCodes(tx, userId, "verify_email");
      }
      await killCodes(tx, userId, "sign_in");
      return true;
    });
}

// One error for a wrong, used, expired or worn-out code, another browser, an unknown and a disabled account.
async function redeemCode(email: string, code: string, cookieHeader: string | null): Promise<Account> {
  await throttleAccount("redeemCode", email);
  const account = await findAccountByEmail(email);
  const userId = account && !account.isDisabled ? account.id : NOBODY;
  // A hash that no row has: a browser that never asked takes as long as one that did.
  const browserHash = readBrowserToken(MAIL_COOKIE, cookieHeader) ?? hashBrowserToken(MAIL_COOKIE, makeBrowserToken());
  const isRight = await redeem({ id: userId, email }, (tx) =>
    tryCode(tx, userId, "sign_in", hashCode("sign_in", userId, code), browserHash),
  );
  if (!account || !isRight) throw fieldError("code", "code_wrong");
  return account;
}

async function redeemToken(token: string): Promise<Account> {
  const tokenHash = hashLinkToken("sign_in", token);
  const userId = await findTokenUser("sign_in", tokenHash);
  const account = userId && (await findAccountById(userId));
  const isRight =
    account && !account.isDisabled && (await redeem(account, (tx) => consumeToken(tx, "sign_in", tokenHash)));
  if (!account || !isRight) throw new AppError("gone", "This link was used before, or is no longer valid.");
  return account;
}

/**
 * Signs in with the code of a mail, in the browser that asked for it, or with the token of its link; either works, once.
 * The address counts as confirmed. The mailbox replaces the password alone: a second factor is asked for as ever.
 * @throws AppError invalid_input at `code`, gone, rate_limited, unavailable
 */
export async function signInByMail(
  input: z.output<typeof mailSignInSchema>,
  client: SignInClient,
  cookieHeader: string | null,
): Promise<SignedIn | WaitsForCode> {
  const account =
    "token" in input ? await redeemToken(input.token) : await redeemCode(input.email, input.code, cookieHeader);
  const forget: SetCookie = { name: MAIL_COOKIE, value: "", maxAgeSeconds: 0 };
  const entered = await enterAccount(account, { level: "mail", by: "mail" }, client, cookieHeader);
  return { ...entered, setCookies: [...entered.setCookies, forget] };
}
