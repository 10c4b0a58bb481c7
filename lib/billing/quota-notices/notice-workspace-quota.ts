import { toMail } from "../../auth/render-letter.ts";
import { unsubscribeLinks } from "../../auth/unsubscribe/links.ts";
import { nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { type Mail, prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { formatCount } from "../../platform/public/i18n-format.ts";
import { contactFooter, contactTellNot } from "../contacts/mails.ts";
import { monthOf } from "../policy.ts";
import { takeWorkspaceMarks, type WorkspaceMark } from "./workspace-store.ts";

/** What differs between who administers the workspace and who has no account: where it leads, and how it ends. */
function endOf({ userId, contactId, ownerEmail, language }: WorkspaceMark, url: string) {
  if (contactId !== null) {
    return { footer: contactFooter(ownerEmail, language), unsubscribe: contactTellNot(contactId, language) };
  }
  const link = { label: language === "de" ? "Nutzung ansehen" : "Look at its usage", url };
  const footer =
    language === "de"
      ? "Das bekommen Inhaber und Admins bei 80 und bei 100 % eines Monats."
      : "Its owner and admins get this message at 80 and at 100 % of a month.";
  const unsubscribe = userId === null ? null : unsubscribeLinks({ userId, mail: "quota" }, language);
  return { link, footer, ...(unsubscribe ? { unsubscribe } : {}) };
}

function workspaceQuotaMail(mark: WorkspaceMark, resetsAt: string, url: string): Mail {
  const { language, timeZone, workspaceName: name, requestsUsed, requestsLimit } = mark;
  const isUsedUp = requestsUsed >= requestsLimit;
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone }).format(
    Date.parse(resetsAt),
  );
  const used = formatCount(Math.min(requestsUsed, requestsLimit), language);
  const limit = formatCount(requestsLimit, language);
  return toMail(
    mark,
    isUsedUp ? "workspace_quota_used_up" : "workspace_quota_nearly_used_up",
    language === "de"
      ? {
          subject: isUsedUp
            ? `Die Nachrichten von „${name}“ sind für diesen Monat verbraucht`
            : `80 % der Nachrichten von „${name}“ sind verbraucht`,
          lines: isUsedUp
            ? [
                "Die Nachrichten dieses Monats sind verbraucht, für alle dort. Lesen geht weiter, und nichts geht verloren.",
              ]
            : ["Von den Nachrichten dieses Monats sind mindestens 80 % verbraucht, von allen dort zusammen."],
          facts: [
            { label: "Verbraucht", value: `${used} von ${limit}` },
            { label: "Neue ab", value: `${day} (${timeZone})` },
          ],
          ...endOf(mark, url),
        }
      : {
          subject: isUsedUp
            ? `The messages of “${name}” are used up for this month`
            : `80 % of the messages of “${name}” are used`,
          lines: isUsedUp
            ? ["The messages of this month are used up, for everybody there. All can be read, and nothing is lost."]
            : ["At least 80 % of the messages of this month are used, by everybody there together."],
          facts: [
            { label: "Used", value: `${used} of ${limit}` },
            { label: "New ones from", value: `${day} (${timeZone})` },
          ],
          ...endOf(mark, url),
        },
  );
}

/** Tells who administers a workspace by mail, once for each mark, that its month runs out, and contacts who want to know. */
export async function noticeWorkspaceQuota(): Promise<void> {
  if (env().SMTP_URL === null) return;
  await prepareMailQueue();
  const { periodStart, resetsAt } = monthOf(nowMs());
  const url = new URL("/settings/workspace", env().APP_URL).href;
  // As service: a task of the worker's, over every workspace's month. A mail is queued exactly when it is noted.
  await asService()
    .transaction()
    .execute(async (tx) => {
      for (const mark of await takeWorkspaceMarks(tx, periodStart, env().stripe !== null))
        await queueMail(workspaceQuotaMail(mark, resetsAt, url), { tx });
    });
}
