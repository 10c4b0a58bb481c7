import type { Tx } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { AppError } from "../../platform/errors.ts";
import { enqueue, prepareQueue } from "../../platform/jobs/enqueue.ts";
import { prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { revokeOtherSessions } from "../devices/store.ts";
import { deleteAuthSession, eraseIdentity, setIdentityEmail } from "../identity-store.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import type { Account } from "../store/accounts.ts";
import { killCodes } from "../store/codes.ts";
import { emailChangedJob } from "./job-contracts.ts";
import { addressChangedMail } from "./mails.ts";
import { deleteUnconfirmed, type EmailChange, endPendingChange, setProfileEmail } from "./store.ts";

/** Both mailboxes have agreed, and still the address cannot be the account's. Said only to whoever holds both. */
export class AddressRefused extends AppError {
  constructor() {
    super("conflict", "This address cannot be used for the account any more. Nothing has changed.");
  }
}

/** Must be awaited before the transaction of `carryOut`. */
export async function prepareToCarryOut(): Promise<void> {
  await prepareMailQueue();
  if (env().stripe !== null) await prepareQueue(emailChangedJob);
}

/**
 * Changes the address, here and at the auth service; ends the other sessions; voids what was mailed to the old address,
 * whose owner may be somebody else from now on; writes to both mailboxes. An account that was made with the new address
 * and never confirmed it is removed.
 * @param tx The transaction that confirmed the second mailbox, with the account locked.
 * @throws AddressRefused, or an error with code 23505 when somebody else has the address
 */
export async function carryOut(tx: Tx, change: EmailChange, account: Account, keptSessionId: string): Promise<void> {
  const { userId, oldEmail, newEmail } = change;
  const unconfirmedId = await deleteUnconfirmed(tx, newEmail);
  if (unconfirmedId) await eraseIdentity(tx, unconfirmedId);
  if (!(await setProfileEmail(tx, change))) throw new AddressRefused();
  await setIdentityEmail(tx, userId, newEmail);
  await endPendingChange(tx, userId, "changed");
  for (const id of await revokeOtherSessions(tx, userId, keptSessionId)) await deleteAuthSession(tx, id);
  for (const purpose of ["verify_email", "reset_password", "sign_in"] as const) await killCodes(tx, userId, purpose);
  await recordSecurityEvent(tx, { userId, kind: "email_changed", details: { from: oldEmail, to: newEmail } });
  const url = new URL("/settings/security", env().APP_URL).href;
  for (const email of [oldEmail, newEmail]) {
    await queueMail(addressChangedMail({ email, language: account.language }, change, url), { tx });
  }
  if (env().stripe !== null) await enqueue(emailChangedJob, { userId }, { tx });
}
