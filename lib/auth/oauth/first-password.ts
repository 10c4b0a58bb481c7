import { hash as bcryptHash } from "bcryptjs";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { setPasswordHash } from "../identity-store.ts";
import { passwordChangedMail } from "../mails.ts";
import { assertAcceptablePassword } from "../password/assert-acceptable.ts";
import type { Principal } from "../schema.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { BCRYPT_COST } from "../send-code-job.ts";
import { findAccountById, lockAccount } from "../store/accounts.ts";
import { hasPassword } from "./placeholder-store.ts";

/**
 * Gives a password to an account that has none. Sessions stay: nobody could have used a password that was not there.
 * @throws AppError conflict when it has one, invalid_input for a weak one
 */
export async function setFirstPassword({ userId }: Principal, password: string): Promise<void> {
  const account = await findAccountById(userId);
  if (!account) throw notFound("The account");
  await assertAcceptablePassword(password, account);
  const passwordHash = await bcryptHash(password, BCRYPT_COST);
  await prepareMailQueue();
  // As service: passwords are the auth service's; that of the person who asks.
  await asService()
    .transaction()
    .execute(async (tx) => {
      await lockAccount(tx, userId);
      // Under the lock, or it would replace a password that was set meanwhile without asking for it.
      if (await hasPassword(userId, tx)) throw new AppError("conflict", "This account has a password.");
      await setPasswordHash(tx, userId, passwordHash);
      await recordSecurityEvent(tx, { userId, kind: "password_changed", details: { sessionsEnded: 0 } });
      if (env().SMTP_URL === null) return;
      await queueMail(passwordChangedMail(account, new URL("/forgot-password", env().APP_URL).href), { tx });
    });
}
