import type { z } from "zod";
import { asService, type Tx } from "../../platform/db/scopes.ts";
import { AppError, fieldError } from "../../platform/errors.ts";
import { enqueue } from "../../platform/jobs/enqueue.ts";
import { assertMailConfigured } from "../../platform/mail/queue-mail.ts";
import { requestOrigin } from "../../platform/request-origin.ts";
import { setPasswordHash } from "../identity-store.ts";
import { hashCode, hashLinkToken } from "../make-code.ts";
import { assertAcceptablePassword } from "../password/assert-acceptable.ts";
import type { resendVerificationSchema, verifyEmailSchema } from "../schema.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { sealPassword, sendCodeJob } from "../send-code-job.ts";
import { findAccountByEmail, lockAccount, markVerified } from "../store/accounts.ts";
import { consumeToken, findTokenUser, killCodes, tryCode, type UsedCode } from "../store/codes.ts";
import { throttleAccount } from "../throttle-account.ts";
import { checkMailAnswer } from "./check-mail.ts";

// One error for a wrong, used, expired or worn-out code and for an unknown address: which it was would tell who has an
// account that waits.
function wrongCode(): AppError {
  return fieldError("code", "code_wrong");
}

/**
 * Confirms the account with the password of the sign-up that the code belongs to; the codes of all others die.
 * @returns False when the address was confirmed before: then no password is touched.
 */
async function confirm(tx: Tx, { userId, passwordHash }: UsedCode): Promise<boolean> {
  const isFirst = await markVerified(tx, userId);
  if (isFirst && passwordHash) await setPasswordHash(tx, userId, passwordHash);
  if (isFirst) await recordSecurityEvent(tx, { userId, kind: "email_verified" });
  await killCodes(tx, userId, "verify_email");
  return isFirst;
}

async function confirmByCode(email: string, code: string): Promise<void> {
  await throttleAccount("redeemCode", email);
  const account = await findAccountByEmail(email);
  const userId = account?.id ?? "00000000-0000-0000-0000-000000000000";
  // As service: nobody is signed in; the code is bound to the account by its hash.
  const isRight = await asService()
    .transaction()
    .execute(async (tx) => {
      await lockAccount(tx, userId);
      const used = await tryCode(tx, userId, "verify_email", hashCode("verify_email", userId, code));
      return used !== null && (await confirm(tx, used));
    });
  if (!isRight) throw wrongCode();
}

async function confirmByToken(token: string): Promise<void> {
  const tokenHash = hashLinkToken("verify_email", token);
  const userId = await findTokenUser("verify_email", tokenHash);
  // As service: whoever holds the 256-bit token holds the mailbox.
  const isConfirmed =
    userId !== null &&
    (await asService()
      .transaction()
      .execute(async (tx) => {
        await lockAccount(tx, userId);
        const used = await consumeToken(tx, "verify_email", tokenHash);
        return used !== null && (await confirm(tx, used));
      }));
  if (!isConfirmed) throw new AppError("gone", "This link was used before, or is no longer valid.");
}

/**
 * Asks for another mail to confirm the address. Its code confirms the password that comes with the request; without one
 * a link is mailed by which to choose it, because the password that waits may be a stranger's. Does the same for every
 * address; the worker finds out whether one waits.
 * @throws AppError not_configured, invalid_input at `password`, rate_limited
 */
export async function resendVerification({
  email,
  password,
}: z.output<typeof resendVerificationSchema>): Promise<ReturnType<typeof checkMailAnswer>> {
  assertMailConfigured();
  // As at sign-up, or it would be the way around its rules.
  if (password !== undefined) await assertAcceptablePassword(password, { email, displayName: "" });
  await throttleAccount("sendMail", email);
  const sealed = password === undefined ? {} : { password: (await sealPassword(email, password)).sealed };
  await enqueue(sendCodeJob, { email, reason: "verify", ...sealed, origin: requestOrigin() });
  return checkMailAnswer();
}

/**
 * Confirms an address by its code (five tries, then it is dead) or by the token of the mailed link. The password becomes
 * that of the sign-up whose mail it was.
 * @throws AppError invalid_input, gone, rate_limited
 */
export async function verifyEmail(input: z.output<typeof verifyEmailSchema>): Promise<{ status: "verified" }> {
  if ("token" in input) await confirmByToken(input.token);
  else await confirmByCode(input.email, input.code);
  return { status: "verified" };
}
