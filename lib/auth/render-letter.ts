import type { Letter as MailLetter } from "../platform/mail/letter/schema.ts";
import type { Mail } from "../platform/mail/queue-mail.ts";
import type { Account } from "./store/accounts.ts";

/** What a mail says, in the language of whoever gets it. */
export interface Letter extends Omit<MailLetter, "language"> {
  subject: string;
}

/** A mail of ours to somebody, in their language. How it looks is decided by the one layout of all mails. */
export function toMail(to: Pick<Account, "email" | "language">, kind: string, letter: Letter): Mail {
  const { subject, ...words } = letter;
  return { to: to.email, kind, subject, letter: { language: to.language, ...words } };
}
