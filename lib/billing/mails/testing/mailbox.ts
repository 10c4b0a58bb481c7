import { sql } from "kysely";
import type { Principal } from "../../../auth/schema.ts";
import type { ReceivedMail } from "../../../auth/testing/read-mail.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { env } from "../../../platform/env.ts";
import { sendMailHandler } from "../../../platform/mail/send-mail.ts";

/** Sends what waits in the queue of mails, in its order, without waiting for a worker's turn. */
async function sendWaiting(): Promise<void> {
  const { rows } = await sql<{ id: string; data: unknown }>`
    delete from pgboss.job where name = 'mail.send' and state = 'created' returning id, data`.execute(asService());
  const signal = new AbortController().signal;
  for (const { id, data } of rows.toSorted((one, other) => (orderOf(one.data) < orderOf(other.data) ? -1 : 1))) {
    await sendMailHandler.run(data, { jobId: id, attempt: 1, signal });
  }
}
// Ids are ordered by time.
const orderOf = (data: unknown) => (data as { mailId: string }).mailId;

/** All mails in the outbox to a person, the oldest first. */
export async function readMailbox({ email }: Pick<Principal, "email">): Promise<ReceivedMail[]> {
  await sendWaiting();
  const answer = await fetch(`${env().MAIL_OUTBOX_URL}/api/messages?to=${encodeURIComponent(email)}`);
  return ((await answer.json()) as { data: ReceivedMail[] }).data.toReversed();
}

/** A reader of one mailbox that gives every mail once. */
export function openMailbox(principal: Pick<Principal, "email">): () => Promise<ReceivedMail[]> {
  let seen = 0;
  return async () => {
    const mails = (await readMailbox(principal)).slice(seen);
    seen += mails.length;
    return mails;
  };
}
