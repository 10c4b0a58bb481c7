import { asService, type Tx } from "../../platform/db/scopes.ts";
import { notFound } from "../../platform/errors.ts";
import { prepareMailQueue } from "../../platform/mail/queue-mail.ts";
import { requestOrigin } from "../../platform/request-origin.ts";
import { queueSecurityNotice } from "../security-log/queue-notice.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import type { SecurityDetails } from "../security-log/schema.ts";
import type { TwoFactorNotice } from "../security-log/two-factor-mails.ts";
import { findAccountById, lockAccount } from "../store/accounts.ts";

/** Says in the log and by mail what happened to the account's second factor. */
export type Report = (kind: TwoFactorNotice, details?: SecurityDetails) => Promise<void>;

/**
 * Changes an account's second factor, with its entry in the log and its mail, all or nothing. One change of an account
 * at a time.
 * @throws AppError not_found, and what `work` throws
 */
export async function changeAccount<T>(userId: string, work: (tx: Tx, report: Report) => Promise<T>): Promise<T> {
  const account = await findAccountById(userId);
  if (!account) throw notFound("The account");
  await prepareMailQueue();
  // As service: factors and codes are the server's to write, and at sign-in nobody is signed in. The account is named.
  return asService()
    .transaction()
    .execute(async (tx) => {
      await lockAccount(tx, userId);
      return work(tx, async (kind, details = {}) => {
        await recordSecurityEvent(tx, { userId, kind, details });
        const origin = requestOrigin() ?? { ip: "–", userAgent: "", sessionId: null };
        await queueSecurityNotice(account, kind, { origin, tx });
      });
    });
}
