import type { Tx } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { queueMail } from "../../platform/mail/queue-mail.ts";
import type { Notice } from "./notice.ts";
import { findReader, listTierNames } from "./store.ts";
import { writeNotice } from "./write-notice.ts";

/**
 * Queues the mails of what is told, exactly when the transaction commits; `prepareMailQueue` comes before it. Where this
 * server can send no mail it counts as told all the same: who sets mail up later must not be flooded with what is long
 * past.
 */
export async function queueNotices(tx: Tx, userId: string, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0 || env().SMTP_URL === null) return;
  const reader = await findReader(tx, userId);
  if (!reader) return;
  const names = await listTierNames(tx);
  for (const notice of notices) await queueMail(writeNotice(reader, notice, names), { tx });
}
