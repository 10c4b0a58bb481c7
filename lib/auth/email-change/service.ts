import type { z } from "zod";
import { asService } from "../../platform/db/scopes.ts";
import { AppError, fieldError, notFound } from "../../platform/errors.ts";
import { enqueue, prepareQueue } from "../../platform/jobs/enqueue.ts";
import { assertMailConfigured } from "../../platform/mail/queue-mail.ts";
import { mayUseAddress } from "../admission/may-use-address.ts";
import type { Principal } from "../schema.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { checkMailAnswer } from "../service/check-mail.ts";
import { lockAccount } from "../store/accounts.ts";
import { throttleAccount } from "../throttle-account.ts";
import { mailEmailChangeJob } from "./job-contracts.ts";
import { type EmailChangeState, MAILBOXES, type requestedEmailChangeSchema } from "./schema.ts";
import { endPendingChange, findAddress, findEmail, insertChange } from "./store.ts";

/** The person's address, and the change of it that waits. */
export async function getEmailChange(principal: Principal): Promise<EmailChangeState> {
  const { email, newEmail, expiresAt, oldConfirmedAt, newConfirmedAt } = await findAddress(principal);
  if (newEmail === null || expiresAt === null) return { email, pending: null };
  const confirmed = { old: oldConfirmedAt, new: newConfirmedAt };
  const missing = MAILBOXES.filter((mailbox) => confirmed[mailbox] === null);
  return { email, pending: { newEmail, expiresAt: expiresAt.toISOString(), missing } };
}

/**
 * Asks both mailboxes whether the account's address may change; an earlier change that waits is void. Does the same for
 * every address: the worker finds out whether somebody has it.
 * @throws AppError invalid_input at `email` (one's own, or a domain that may not sign up), rate_limited, not_configured,
 *   forbidden for an API key
 */
export async function requestEmailChange(
  principal: Principal,
  newEmail: string,
): Promise<z.infer<typeof requestedEmailChangeSchema>> {
  const { userId, via } = principal;
  if (via.kind !== "session") throw new AppError("forbidden", "An API key may not do this.");
  assertMailConfigured();
  if (newEmail === principal.email) throw fieldError("email", "email_same");
  if (!(await mayUseAddress(newEmail))) throw fieldError("email", "email_domain");
  await throttleAccount("changeEmail", userId);
  await throttleAccount("sendMail", principal.email);
  await throttleAccount("sendMail", newEmail);
  await prepareQueue(mailEmailChangeJob);
  // As service: changes are the server's to write; that of the person who asks.
  await asService()
    .transaction()
    .execute(async (tx) => {
      await lockAccount(tx, userId);
      const oldEmail = await findEmail(tx, userId);
      if (oldEmail === null) throw notFound("The account");
      await endPendingChange(tx, userId, "replaced");
      const changeId = await insertChange(tx, { userId, oldEmail, newEmail, sessionId: via.sessionId });
      const details = { from: oldEmail, to: newEmail };
      await recordSecurityEvent(tx, { userId, kind: "email_change_requested", details });
      await enqueue(mailEmailChangeJob, { changeId }, { tx });
    });
  return { outboxUrl: checkMailAnswer().outboxUrl };
}

/** Takes back what the person asked for. Nothing happens where nothing waits. */
export async function cancelEmailChange({ userId }: Principal): Promise<void> {
  // As service: changes are the server's to write; that of the person who asks.
  await asService()
    .transaction()
    .execute(async (tx) => {
      await lockAccount(tx, userId);
      const wasAlive = await endPendingChange(tx, userId, "cancelled");
      if (wasAlive) await recordSecurityEvent(tx, { userId, kind: "email_change_cancelled" });
    });
}
