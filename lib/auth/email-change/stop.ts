import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { AppError } from "../../platform/errors.ts";
import { prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { forgetPrincipal } from "../find-principal.ts";
import { deleteAuthSessions } from "../identity-store.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { findAccountById, lockAccount } from "../store/accounts.ts";
import { revokeSessions } from "../store/sessions.ts";
import { endTrust } from "../two-factor/store.ts";
import { changeStoppedMail } from "./mails.ts";
import { hashChangeToken } from "./secrets.ts";
import { endPendingChange, findEmail, findStoppable, setStopped } from "./store.ts";

function deadLink(): AppError {
  return new AppError("gone", "This link was used before, or is no longer valid.");
}

/**
 * "This was not me", by the link of the mail to the old address: whatever change waits is stopped, and everybody who is
 * signed in is out, for whoever asked for it was. Works after the hour too, and for a change that was replaced, so that
 * asking again does not make the owner's link void.
 * @throws AppError gone when the change was made or stopped before, or the mailbox is no longer the account's
 */
export async function stopEmailChange(token: string): Promise<void> {
  const change = await findStoppable(hashChangeToken("stop", token));
  const account = change && (await findAccountById(change.userId));
  if (!account) throw deadLink();
  const { id, userId, oldEmail, newEmail } = change;
  await prepareMailQueue();
  // As service: the owner of the mailbox need not be signed in; the token names the change.
  const isStopped = await asService()
    .transaction()
    .execute(async (tx) => {
      await lockAccount(tx, userId);
      if ((await findEmail(tx, userId)) !== oldEmail || !(await setStopped(tx, id))) return false;
      await endPendingChange(tx, userId, "stopped");
      await revokeSessions(tx, userId);
      await deleteAuthSessions(tx, userId);
      await endTrust(tx, userId);
      const details = { from: oldEmail, to: newEmail };
      await recordSecurityEvent(tx, { userId, kind: "email_change_stopped", details });
      const url = new URL("/forgot-password", env().APP_URL).href;
      await queueMail(changeStoppedMail(account, newEmail, url), { tx });
      return true;
    });
  if (!isStopped) throw deadLink();
  forgetPrincipal(userId);
}
