import { hash as bcryptHash } from "bcryptjs";
import type { z } from "zod";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { AppError } from "../../platform/errors.ts";
import { enqueue } from "../../platform/jobs/enqueue.ts";
import { assertMailConfigured, prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { requestOrigin } from "../../platform/request-origin.ts";
import { forgetPrincipal } from "../find-principal.ts";
import { deleteAuthSessions, setPasswordHash } from "../identity-store.ts";
import { passwordChangedMail } from "../mails.ts";
import { hashLinkToken } from "../make-code.ts";
import { assertAcceptablePassword } from "../password/assert-acceptable.ts";
import type { resetPasswordSchema } from "../schema.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { BCRYPT_COST, sendCodeJob } from "../send-code-job.ts";
import { findAccountById, lockAccount, markVerified, nameOfAddress, renameAccount } from "../store/accounts.ts";
import { consumeToken, findTokenUser, killCodes } from "../store/codes.ts";
import { revokeSessions } from "../store/sessions.ts";
import { throttleAccount } from "../throttle-account.ts";
import { endTrust } from "../two-factor/store.ts";
import { checkMailAnswer } from "./check-mail.ts";

/**
 * Asks for a link to set a new password. Does the same for every address; the worker finds out whether there is an
 * account.
 * @throws AppError not_configured, rate_limited
 */
export async function requestReset(email: string): Promise<ReturnType<typeof checkMailAnswer>> {
  assertMailConfigured();
  await throttleAccount("sendMail", email);
  await enqueue(sendCodeJob, { email, reason: "reset", origin: requestOrigin() });
  return checkMailAnswer();
}

function deadLink(): AppError {
  return new AppError("gone", "This link was used before, or is no longer valid. Ask for a new one.");
}

/**
 * Sets a new password with the token of the mailed link, which works once. Every session ends; a mail says so. The
 * address counts as confirmed: the link went there.
 * @throws AppError gone, invalid_input
 */
export async function resetPassword(input: z.output<typeof resetPasswordSchema>): Promise<{ status: "changed" }> {
  const tokenHash = hashLinkToken("reset_password", input.token);
  const ownerId = await findTokenUser("reset_password", tokenHash);
  const account = ownerId ? await findAccountById(ownerId) : null;
  if (!account || account.isDisabled) throw deadLink();
  // A password that is refused leaves the link usable.
  await assertAcceptablePassword(input.password, account);
  const passwordHash = await bcryptHash(input.password, BCRYPT_COST);
  await prepareMailQueue();
  // As service: nobody is signed in; the token names the account.
  const isChanged = await asService()
    .transaction()
    .execute(async (tx) => {
      await lockAccount(tx, account.id);
      const used = await consumeToken(tx, "reset_password", tokenHash);
      if (used?.userId !== account.id) return false;
      const { userId } = used;
      await setPasswordHash(tx, userId, passwordHash);
      await revokeSessions(tx, userId);
      await deleteAuthSessions(tx, userId);
      await endTrust(tx, userId);
      if (await markVerified(tx, userId)) {
        // Whoever signed up with the address was not its owner for sure.
        await renameAccount(tx, userId, nameOfAddress(account.email));
        await recordSecurityEvent(tx, { userId, kind: "email_verified" });
      }
      await killCodes(tx, userId, "verify_email");
      await recordSecurityEvent(tx, { userId, kind: "password_reset" });
      await queueMail(passwordChangedMail(account, new URL("/forgot-password", env().APP_URL).href), { tx });
      return true;
    });
  if (!isChanged) throw deadLink();
  forgetPrincipal(account.id);
  return { status: "changed" };
}
