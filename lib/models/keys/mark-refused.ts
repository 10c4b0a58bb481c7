import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import type { Refusal } from "../gateway/dead-keys.ts";
import type { KeyOwner } from "./key-owner.ts";
import { refusalMail } from "./refusal-mail.ts";
import { type KeyRow, listKeysOf, listRecipients, setRefused } from "./refusal-store.ts";
import { isSameKey, type NewKey } from "./store.ts";

/**
 * Marks a stored key as refused by its provider, unless it was changed since it was used, and tells whose it is by mail,
 * if this server can send any: once until it is accepted again.
 * @param ownerId Of the person or the workspace.
 * @returns whose it is; null where it is gone
 */
export async function markRefused(
  ownerId: string,
  used: NewKey,
  reason: Refusal,
  lastError: string,
): Promise<KeyOwner | null> {
  const ownerOf = ({ workspaceId }: KeyRow): KeyOwner => ({
    kind: workspaceId === null ? "user" : "workspace",
    id: ownerId,
  });
  const found = (await listKeysOf(ownerId, used.provider)).find((row) => isSameKey(ownerOf(row), row, used));
  if (!found) return null;
  const owner = ownerOf(found);
  const canMail = env().SMTP_URL !== null;
  if (canMail) await prepareMailQueue();
  // As service, as in the store. The mails are queued exactly when the mark is there.
  await asService()
    .transaction()
    .execute(async (tx) => {
      if (!(await setRefused(tx, found, reason, lastError)) || !canMail) return;
      for (const to of await listRecipients(tx, owner)) await queueMail(refusalMail(to, found, reason), { tx });
    });
  return owner;
}
