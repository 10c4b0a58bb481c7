import { toMail } from "../../auth/render-letter.ts";
import { unsubscribeLinks } from "../../auth/unsubscribe/links.ts";
import { now } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { type Mail, prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { formatMicroUsd } from "../../platform/public/i18n-format.ts";
import { type DueNotice, takeDueNotices } from "./store.ts";

const EVERY = {
  en: { day: "each day", week: "each week", month: "each month" },
  de: { day: "je Tag", week: "je Woche", month: "je Monat" },
} as const;

function noticeMail(notice: DueNotice, url: string): Mail {
  const { userId, email, language, workspaceName, period, percent, limitMicroUsd, spentMicroUsd, resetsAt } = notice;
  const amount = `${formatMicroUsd(limitMicroUsd, language)} ${EVERY[language][period]}`;
  const spent = formatMicroUsd(spentMicroUsd, language);
  // Periods turn at midnight UTC, so the day is written in UTC too.
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(resetsAt);
  const unsubscribe = unsubscribeLinks({ userId, mail: "budgets" }, language);
  const isUsedUp = percent === 100;
  return toMail(
    { email, language },
    isUsedUp ? "workspace_budget_used_up" : "workspace_budget_warning",
    language === "de"
      ? {
          subject: isUsedUp
            ? `Ein Budget von „${workspaceName}“ ist verbraucht`
            : `Ein Budget von „${workspaceName}“ ist zu 80 % verbraucht`,
          lines: isUsedUp
            ? [
                `Das Budget des Arbeitsbereichs von ${amount} ist verbraucht.`,
                `Bis zum ${day} (UTC) wird dort von niemandem mehr etwas gesendet, was etwas kostet.`,
              ]
            : [
                `Vom Budget des Arbeitsbereichs von ${amount} sind ${spent} ausgegeben.`,
                `Ab 90 % wählt Auto dort die niedrigsten Kosten; am ${day} (UTC) beginnt das Budget von vorn.`,
              ],
          link: { label: "Budgets ansehen", url },
          footer: "Diese Nachricht lässt sich in den Einstellungen unter Benachrichtigungen abschalten.",
          unsubscribe,
        }
      : {
          subject: isUsedUp
            ? `A budget of “${workspaceName}” is used up`
            : `80% of a budget of “${workspaceName}” is used up`,
          lines: isUsedUp
            ? [
                `The workspace's budget of ${amount} is used up.`,
                `Nobody there can send anything that costs money until ${day} (UTC).`,
              ]
            : [
                `${spent} of the workspace's budget of ${amount} is spent.`,
                `From 90% on, Auto chooses the lowest cost there; the budget starts again on ${day} (UTC).`,
              ],
          link: { label: "Look at the budgets", url },
          footer: "You can turn this message off in the settings, under Notifications.",
          unsubscribe,
        },
  );
}

/** Tells the owner and the admins of a workspace by mail, once a period each, that 80 % or all of a budget is spent. */
export async function noticeWorkspaceBudgets(): Promise<void> {
  if (env().SMTP_URL === null) return;
  await prepareMailQueue();
  const url = new URL("/settings/workspace", env().APP_URL).href;
  // As service: a task of the worker's, over every workspace. A mail is queued exactly when it is noted.
  await asService()
    .transaction()
    .execute(async (tx) => {
      for (const notice of await takeDueNotices(tx, now())) await queueMail(noticeMail(notice, url), { tx });
    });
}
