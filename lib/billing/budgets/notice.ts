import { toMail } from "../../auth/render-letter.ts";
import { unsubscribeLinks } from "../../auth/unsubscribe/links.ts";
import { now } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { type Mail, prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { formatMicroUsd } from "../../platform/public/i18n-format.ts";
import { takeUsedUpBudgets, type UsedUpBudget } from "./store.ts";

const EVERY = {
  en: { day: "each day", week: "each week", month: "each month" },
  de: { day: "je Tag", week: "je Woche", month: "je Monat" },
} as const;

function usedUpMail(
  { userId, email, language, period, limitMicroUsd, resetsAt, prefix, project }: UsedUpBudget,
  url: string,
): Mail {
  const amount = `${formatMicroUsd(limitMicroUsd, language)} ${EVERY[language][period]}`;
  // Periods turn at midnight UTC, so the day is written in UTC too.
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(resetsAt);
  const unsubscribe = unsubscribeLinks({ userId, mail: "budgets" }, language);
  return toMail(
    { email, language },
    "budget_used_up",
    language === "de"
      ? {
          subject: "Ein Budget bei Nexus AI ist verbraucht",
          lines: [
            prefix !== null
              ? `Der API-Schlüssel ${prefix}… hat sein Ausgabenlimit von ${amount} erreicht.`
              : project !== null
                ? `Das Budget des Projekts „${project}“ von ${amount} ist verbraucht.`
                : `Dein Budget von ${amount} ist verbraucht.`,
            project === null
              ? `Bis zum ${day} (UTC) wird nichts mehr gesendet, was etwas kostet.`
              : `Bis zum ${day} (UTC) wird in diesem Projekt nichts mehr gesendet, was etwas kostet.`,
          ],
          link: { label: "Verbrauch ansehen", url },
          footer: "Diese Nachricht lässt sich in den Einstellungen unter Benachrichtigungen abschalten.",
          unsubscribe,
        }
      : {
          subject: "A budget at Nexus AI is used up",
          lines: [
            prefix !== null
              ? `The API key ${prefix}… has reached its spending limit of ${amount}.`
              : project !== null
                ? `The budget of the project “${project}” of ${amount} is used up.`
                : `Your budget of ${amount} is used up.`,
            project === null
              ? `Nothing that costs anything is sent until ${day} (UTC).`
              : `Nothing that costs anything is sent in this project until ${day} (UTC).`,
          ],
          link: { label: "Look at your usage", url },
          footer: "You can turn this message off in the settings, under Notifications.",
          unsubscribe,
        },
  );
}

/** Tells people by mail, once a period, that a budget of theirs is used up, unless they do not want to know. */
export async function noticeUsedUpBudgets(): Promise<void> {
  if (env().SMTP_URL === null) return;
  await prepareMailQueue();
  const url = new URL("/settings/usage", env().APP_URL).href;
  // As service: a task of the worker's, over everybody's budgets. A mail is queued exactly when it is noted.
  await asService()
    .transaction()
    .execute(async (tx) => {
      for (const budget of await takeUsedUpBudgets(tx, now())) await queueMail(usedUpMail(budget, url), { tx });
    });
}
