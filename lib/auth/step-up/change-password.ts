import { hash as bcryptHash } from "bcryptjs";
import type { z } from "zod";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { AppError, fieldError, notFound } from "../../platform/errors.ts";
import { prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { revokeOtherSessions } from "../devices/store.ts";
import { forgetPrincipal } from "../find-principal.ts";
import { deleteAuthSession, findPasswordHash, setPasswordHash } from "../identity-store.ts";
import { passwordChangedMail } from "../mails.ts";
import { assertAcceptablePassword } from "../password/assert-acceptable.ts";
import type { Principal } from "../schema.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { BCRYPT_COST } from "../send-code-job.ts";
import { findAccountById, lockAccount } from "../store/accounts.ts";
import { killCodes } from "../store/codes.ts";
import { endTrust } from "../two-factor/store.ts";
import { assertOwnPassword } from "./check-password.ts";
import type { changePasswordSchema } from "./schema.ts";

/**
 * Sets a new password with the current one. Every other session ends, links to set a new password die, a mail says so.
 * @throws AppError invalid_input at `currentPassword` or `password`, rate_limited, forbidden for an API key
 */
export async function changePassword(
  principal: Principal,
  input: z.output<typeof changePasswordSchema>,
): Promise<{ revoked: number }> {
  const { userId, via } = principal;
  if (via.kind !== "session") throw new AppError("forbidden", "An API key may not do this.");
  const account = await findAccountById(userId);
  if (!account) throw notFound("The account");
  const currentHash = await assertOwnPassword(principal, input.currentPassword, "currentPassword");
  await assertAcceptablePassword(input.password, account);
  const passwordHash = await bcryptHash(input.password, BCRYPT_COST);
  await prepareMailQueue();
  // As service: passwords and sessions are the auth service's; those of the person who asks.
  const revoked = await asService()
    .transaction()
    .execute(async (tx) => {
      await lockAccount(tx, userId);
      // Replaced meanwhile, by a link that was mailed for one: who knows the old one no longer changes anything.
      if ((await findPasswordHash(userId, tx)) !== currentHash) throw fieldError("currentPassword", "password_wrong");
      await setPasswordHash(tx, userId, passwordHash);
      const ended = await revokeOtherSessions(tx, userId, via.sessionId);
      for (const id of ended) await deleteAuthSession(tx, id);
      await endTrust(tx, userId);
      await killCodes(tx, userId, "reset_password");
      await recordSecurityEvent(tx, { userId, kind: "password_changed", details: { sessionsEnded: ended.length } });
      if (env().SMTP_URL !== null) {
        await queueMail(passwordChangedMail(account, new URL("/forgot-password", env().APP_URL).href), { tx });
      }
      return ended.length;
    });
  forgetPrincipal(userId);
  return { revoked };
}
