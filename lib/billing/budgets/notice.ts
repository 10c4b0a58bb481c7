import { toMail } from "../../auth/render-letter.ts";
import { unsubscribeLinks } from "../../auth/unsubscribe/links.ts";
import { now } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { type Mail, prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { formatMicroUsd } from "../../platform/public/i18n-format.ts";
import { type DueBudgetNotice, takeDueNotices } from "./store.ts";

const EVERY = {
  en: { day: "each day", week: "each week", month: "each month" },
  de: { day: "je Tag", week: "je Woche", month: "je Monat" },
} as const;

function germanLines(notice: DueBudgetNotice, amount: string, spent: string, day: string): string[] {
  const { percent, prefix, project } = notice;
  if (percent === 80) {
    return [
      prefix !== null
        ? `Der API-Schlüssel ${prefix}… hat ${spent} seines Ausgabenlimits von ${amount} verbraucht.`
        : project !== null
          ? `Vom Budget des Projekts „${project}“ von ${amount} sind ${spent} ausgegeben.`
          : `Von deinem Budget von ${amount} sind ${spent} ausgegeben.`,
      `Ab 90 % wählt Auto dort die niedrigsten Kosten; am ${day} (UTC) beginnt das Budget von vorn.`,
    ];
  }
  return [
    prefix !== null
      ? `Der API-Schlüssel ${prefix}… hat sein Ausgabenlimit von ${amount} erreicht.`
      : project !== null
        ? `Das Budget des Projekts „${project}“ von ${amount} ist verbraucht.`
        : `Dein Budget von ${amount} ist verbraucht.`,
    project === null
      ? `Bis zum ${day} (UTC) wird nichts mehr gesendet, was etwas kostet.`
      : `Bis zum ${day} (UTC) wird in diesem Projekt nichts mehr gesendet, was etwas kostet.`,
  ];
}

function englishLines(notice: DueBudgetNotice, amount: string, spent: string, day: string): string[] {
  const { percent, prefix, project } = notice;
  if (percent === 80) {
    return [
      prefix !== null
        ? `The API key ${prefix}… has spent ${spent} of its limit of ${amount}.`
        : project !== null
          ? `${spent} of the budget of the project “${project}” of ${amount} is spent.`
          : `${spent} of your budget of ${amount} is spent.`,
      `From 90% on, Auto chooses the lowest cost there; the budget starts again on ${day} (UTC).`,
    ];
  }
  return [
    prefix !== null
      ? `The API key ${prefix}… has reached its spending limit of ${amount}.`
      : project !== null
        ? `The budget of the project “${project}” of ${amount} is used up.`
        : `Your budget of ${amount} is used up.`,
    project === null
      ? `Nothing that costs anything is sent until ${day} (UTC).`
      : `Nothing that costs anything is sent in this project until ${day} (UTC).`,
  ];
}

function noticeMail(notice: DueBudgetNotice, url: string): Mail {
  const { userId, email, language, percent, period, limitMicroUsd, spentMicroUsd, resetsAt } = notice;
  const amount = `${formatMicroUsd(limitMicroUsd, language)} ${EVERY[language][period]}`;
  const spent = formatMicroUsd(spentMicroUsd, language);
  // Periods turn at midnight UTC, so the day is written in UTC too.
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(resetsAt);
  const unsubscribe = unsubscribeLinks({ userId, mail: "budgets" }, language);
  const isUsedUp = percent === 100;
  return toMail(
    { email, language },
    isUsedUp ? "budget_used_up" : "budget_warning",
    language === "de"
      ? {
          subject: isUsedUp
            ? "Ein Budget bei Nexus AI ist verbraucht"
            : "Ein Budget bei Nexus AI ist zu 80 % verbraucht",
          lines: germanLines(notice, amount, spent, day),
          link: { label: "Verbrauch ansehen", url },
          footer: "Diese Nachricht lässt sich in den Einstellungen unter Benachrichtigungen abschalten.",
          unsubscribe,
        }
      : {
          subject: isUsedUp ? "A budget at Nexus AI is used up" : "80% of a budget at Nexus AI is used up",
          lines: englishLines(notice, amount, spent, day),
          link: { label: "Look at your usage", url },
          footer: "You can turn this message off in the settings, under Notifications.",
          unsubscribe,
        },
  );
}

/** Tells people by mail, once a period each, that 80 % or all of a budget of theirs is spent, unless they do not want it. */
export async function noticeBudgets(): Promise<void> {
  if (env().SMTP_URL === null) return;
  await prepareMailQueue();
  const url = new URL("/settings/usage", env().APP_URL).href;
  // As service: a task of the worker's, over everybody's budgets. A mail is queued exactly when it is noted.
  await asService()
    .transaction()
    .execute(async (tx) => {
      for (const notice of await takeDueNotices(tx, now())) await queueMail(noticeMail(notice, url), { tx });
    });
}
