import { env } from "../env.ts";

const TIMEOUT_MS = 10_000;

/**
 * Removes the mails to somebody that the outbox of this server keeps. Does nothing where mail leaves the server.
 * @throws Error when the outbox does not answer.
 */
export async function forgetOutbox(email: string): Promise<void> {
  const base = env().MAIL_OUTBOX_URL;
  if (base === null) return;
  const url = new URL(`/api/messages?to=${encodeURIComponent(email)}`, base);
  const answer = await fetch(url, { method: "DELETE", signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`the outbox answered ${answer.status}`);
}
