import type { Tx } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { queueMail } from "../../platform/mail/queue-mail.ts";
import { contactFooter, contactUnsubscribe } from "../contacts/mails.ts";
import { listConfirmedContacts } from "../contacts/store.ts";
import type { Notice } from "./notice.ts";
import { findReader, listTierWords } from "./store.ts";
import { writeNotice } from "./write-notice.ts";

/** What goes to billing contacts as well: what somebody who keeps the books needs, and nothing else of the account. */
const FOR_CONTACTS: ReadonlySet<Notice["kind"]> = new Set([
  "payment_succeeded",
  "payment_refunded",
  "payment_credited",
  "refund_failed",
  "invoice_ready",
  "invoice_overdue",
]);

/**
 * Queues the mails of what is told, exactly when the transaction commits; `prepareMailQueue` comes before it. Where this
 * server can send no mail it counts as told all the same: who sets mail up later must not be flooded with what is long
 * past.
 */
export async function queueNotices(tx: Tx, userId: string, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0 || env().SMTP_URL === null) return;
  const reader = await findReader(tx, userId);
  if (!reader) return;
  const tiers = await listTierWords(tx);
  for (const notice of notices) await queueMail(writeNotice(reader, notice, tiers), { tx });
  const receipts = notices.filter(({ kind }) => FOR_CONTACTS.has(kind));
  if (receipts.length === 0) return;
  const { language } = reader;
  for (const { id, email } of await listConfirmedContacts(tx, userId)) {
    const unsubscribe = contactUnsubscribe(id, language);
    const footer = contactFooter(reader.email, language);
    for (const notice of receipts) {
      const mail = writeNotice({ ...reader, email }, notice, tiers);
      await queueMail({ ...mail, letter: { ...mail.letter, footer, unsubscribe } }, { tx });
    }
  }
}
