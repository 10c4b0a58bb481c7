import type { Tx } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { queueMail } from "../../platform/mail/queue-mail.ts";
import { type MemberNews, memberMail } from "./mails.ts";
import { findRecipient } from "./store.ts";

/** Tells a member by mail, if this server can send any, exactly when the transaction commits. */
export async function mailMember(tx: Tx, userId: string, news: MemberNews): Promise<void> {
  if (env().SMTP_URL === null) return;
  const to = await findRecipient(tx, userId);
  if (!to) return;
  const language = to.language === "de" ? "de" : "en";
  await queueMail(memberMail({ email: to.email, language }, news, new URL("/chat", env().APP_URL).href), { tx });
}
