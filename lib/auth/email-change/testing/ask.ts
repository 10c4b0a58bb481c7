import { callEndpoint } from "../../testing/call-endpoint.ts";
import { newEmail, type TestAccount } from "../../testing/make-account.ts";
import { waitForMail } from "../../testing/read-mail.ts";
import { confirmEmailChangeByLinkEndpoint, confirmEmailChangeEndpoint, requestEmailChangeEndpoint } from "../api.ts";
import type { Mailbox } from "../schema.ts";
import { workOff } from "./own-worker.ts";

/** A change that waits, with what both mails say. */
export interface Asked {
  cookie: string;
  newEmail: string;
  code: Record<Mailbox, string>;
  token: Record<Mailbox, string>;
  stop: string;
  oldText: string;
  newText: string;
}

export const OLD_MAIL = /code to change your address/;
export const NEW_MAIL = /code to confirm this address/;

const tokenIn = (text: string, path: string) => new RegExp(`${path}\\?token=([\\w-]{43})`).exec(text)?.[1] ?? "";

/** Asks for a new address in a session of the account, for the `count`th time, and reads both mails. */
export async function askForChange(
  account: Pick<TestAccount, "email">,
  cookie: string,
  { to = newEmail(), count = 1 } = {},
): Promise<Asked> {
  const answer = await callEndpoint(requestEmailChangeEndpoint, { cookie, body: { email: to } });
  if (answer.status !== 202) throw new Error(`asking answered ${answer.status} ${answer.body.error?.code}`);
  await workOff();
  const old = await waitForMail(account.email, OLD_MAIL, count);
  const fresh = await waitForMail(to, NEW_MAIL);
  return {
    cookie,
    newEmail: to,
    code: { old: old.subject.slice(0, 6), new: fresh.subject.slice(0, 6) },
    token: { old: tokenIn(old.text, "email-change"), new: tokenIn(fresh.text, "email-change") },
    stop: tokenIn(old.text, "email-change/stop"),
    oldText: old.text,
    newText: fresh.text,
  };
}

/** Presses the button behind a link. */
export const pressLink = (token: string) => callEndpoint(confirmEmailChangeByLinkEndpoint, { body: { token } });

/** Types the code of a mail. */
export const typeCode = (cookie: string, mailbox: Mailbox, code: string) =>
  callEndpoint(confirmEmailChangeEndpoint, { cookie, body: { mailbox, code } });
