import { vi } from "vitest";
import { env } from "../../platform/env.ts";

export interface ReceivedMail {
  to: string[];
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
}

async function listMails(to: string): Promise<ReceivedMail[]> {
  const base = env().MAIL_OUTBOX_URL;
  const list = await fetch(`${base}/api/messages?to=${encodeURIComponent(to)}`);
  const { data } = (await list.json()) as { data: { id: string }[] };
  return Promise.all(
    data.map(async ({ id }) => {
      const one = await fetch(`${base}/api/messages/${id}`);
      return ((await one.json()) as { data: ReceivedMail }).data;
    }),
  );
}

/** Waits until `count` mails to the address are in the outbox whose subject matches, and returns the latest. */
export async function waitForMail(to: string, subject: RegExp, count = 1): Promise<ReceivedMail> {
  return vi.waitFor(
    async () => {
      const mails = (await listMails(to)).filter((mail) => subject.test(mail.subject));
      const [latest] = mails;
      if (mails.length < count || !latest) throw new Error(`${mails.length} of ${count} mails to ${to}`);
      return latest;
    },
    { timeout: 15_000, interval: 100 },
  );
}

/** How many mails to the address are in the outbox. */
export async function countMails(to: string): Promise<number> {
  return (await listMails(to)).length;
}
