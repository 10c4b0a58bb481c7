import type { Tx } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { listPricedTiers } from "../stripe/store/prices.ts";
import type { Notice } from "./notice.ts";
import { findReader } from "./store.ts";
import { writeNotice } from "./write-notice.ts";

/** Must be awaited before a transaction that queues notices. @returns The names of tiers by their ids. */
export async function prepareNotices(): Promise<Map<string, string>> {
  await prepareMailQueue();
  return new Map((await listPricedTiers()).map(({ id, name }) => [id, name]));
}

/**
 * Queues the mails of what is told, exactly when the transaction commits. Where this server can send no mail it counts
 * as told all the same: who sets mail up later must not be flooded with what is long past.
 */
export async function queueNotices(
  tx: Tx,
  userId: string,
  notices: readonly Notice[],
  names: ReadonlyMap<string, string>,
): Promise<void> {
  if (notices.length === 0 || env().SMTP_URL === null) return;
  const reader = await findReader(tx, userId);
  if (!reader) return;
  for (const notice of notices) await queueMail(writeNotice(reader, notice, names), { tx });
}
