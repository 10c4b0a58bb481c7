import { toMail } from "../../auth/render-letter.ts";
import { unsubscribeLinks } from "../../auth/unsubscribe/links.ts";
import { now } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { type Mail, prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { formatMicroUsd } from "../../platform/public/i18n-format.ts";
import { takeDueWorkspaceNotices } from "../workspace-budgets/store.ts";
import { type DueBudgetNotice, takeDueNotices } from "./store.ts";

const EVERY = {
  en: { day: "each day", week: "each week", month: "each month" },
  de: { day: "je Tag", week: "je Woche", month: "je Monat" },
} as const;

function germanLines(notice: DueBudgetNotice, amount: string, spent: string, day: string): string[] {
  const { percent, prefix, project, workspace } = notice;
  const [all, part] =
    project !== null
      ? [`Das Budget des Projekts „${project}“`, `Vom Budget des Projekts „${project}“`]
      : workspace !== null
        ? ["Das Budget des Arbeitsbereichs", "Vom Budget des Arbeitsbereichs"]
        : ["Dein Budget", "Von deinem Budget"];
  if (percent === 80) {
    return [
      prefix !== null
        ? `Der API-Schlüssel ${prefix}… hat ${spent} seines Ausgabenlimits von ${amount} verbraucht.`
        : `${part} von ${amount} sind ${spent} ausgegeben.`,
      `Ab 90 % wählt Auto dort die niedrigsten Kosten; am ${day} (UTC) beginnt das Budget von vorn.`,
    ];
  }
  return [
    prefix !== null
      ? `Der API-Schlüssel ${prefix}… hat sein Ausgabenlimit von ${amount} erreicht.`
      : `${all} von ${amount} ist verbraucht.`,
    workspace !== null
      ? `Bis zum ${day} (UTC) wird dort von niemandem mehr etwas gesendet, was etwas kostet.`
      : `Bis zum ${day} (UTC) wird ${project === null ? "" : "in diesem Projekt "}nichts mehr gesendet, was etwas kostet.`,
  ];
}

function englishLines(notice: DueBudgetNotice, amount: string, spent: string, day: string): string[] {
  const { percent, prefix, project, workspace } = notice;
  const [all, part] =
    project !== null
      ? [`The budget of the project “${project}”`, `the budget of the project “${project}”`]
      : workspace !== null
        ? ["The workspace's budget", "the workspace's budget"]
        : ["Your budget", "your budget"];
  if (percent === 80) {
    return [
      prefix !== null
        ? `The API key ${prefix}… has spent ${spent} of its limit of ${amount}.`
        : `${spent} of ${part} of ${amount} is spent.`,
      `From 90% on, Auto chooses the lowest cost there; the budget starts again on ${day} (UTC).`,
    ];
  }
  return [
    prefix !== null
      ? `The API key ${prefix}… has reached its spending limit of ${amount}.`
      : `${all} of ${amount} is used up.`,
    workspace !== null
      ? `Nobody there can send anything that costs money until ${day} (UTC).`
      : `Nothing that costs anything is sent ${project === null ? "" : "in this project "}until ${day} (UTC).`,
  ];
}

function noticeMail(notice: DueBudgetNotice): Mail {
  const { userId, language, percent, period, limitMicroUsd, spentMicroUsd, resetsAt, workspace } = notice;
  const amount = `${formatMicroUsd(limitMicroUsd, language)} ${EVERY[language][period]}`;
  const spent = formatMicroUsd(spentMicroUsd, language);
  // Periods turn at midnight UTC, so the day is written in UTC too.
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(resetsAt);
  const url = new URL(workspace === null ? "/settings/usage" : "/settings/workspace", env().APP_URL).href;
  const unsubscribe = unsubscribeLinks({ userId, mail: "budgets" }, language);
  const isUsedUp = percent === 100;
  return toMail(
    notice,
    `${workspace === null ? "" : "workspace_"}${isUsedUp ? "budget_used_up" : "budget_warning"}`,
    language === "de"
      ? {
          subject: `Ein Budget ${workspace === null ? "bei Nexus AI" : `von „${workspace}“`} ist ${isUsedUp ? "" : "zu 80 % "}verbraucht`,
          lines: germanLines(notice, amount, spent, day),
          link: { label: workspace === null ? "Verbrauch ansehen" : "Budgets ansehen", url },
          footer: "Diese Nachricht lässt sich in den Einstellungen unter Benachrichtigungen abschalten.",
          unsubscribe,
        }
      : {
          subject: `${isUsedUp ? "A" : "80% of a"} budget ${workspace === null ? "at Nexus AI" : `of “${workspace}”`} is used up`,
          lines: englishLines(notice, amount, spent, day),
          link: { label: workspace === null ? "Look at your usage" : "Look at the budgets", url },
          footer: "You can turn this message off in the settings, under Notifications.",
          unsubscribe,
        },
  );
}

const OVERLAP_MS = 10 * 60_000;
/** Longer than the longest period. */
const FIRST_LOOK_MS = 32 * 86_400_000;
let lastLookMs: number | null = null;

/** Makes the next look one over all periods that run, as the first one of a process is. */
export function forgetLastLook(): void {
  lastLookMs = null;
}

// Of whom something was used since the last look: what was spent while no worker ran must not be passed over.
function looksSince(atMs: number): Date {
  return new Date(lastLookMs === null ? atMs - FIRST_LOOK_MS : Math.min(lastLookMs, atMs) - OVERLAP_MS);
}

/**
 * Tells people by mail, once a period each, that 80 % or all of a budget of theirs is spent, and the owner and the admins of
 * a workspace of its, unless they do not want it.
 */
export async function noticeBudgets(): Promise<void> {
  if (env().SMTP_URL === null) return;
  await prepareMailQueue();
  const at = now();
  const since = looksSince(at.getTime());
  // As service: a task of the worker's, over everybody's budgets. A mail is queued exactly when it is noted.
  for (const take of [takeDueNotices, takeDueWorkspaceNotices]) {
    await asService()
      .transaction()
      .execute(async (tx) => {
        for (const notice of await take(tx, at, since)) await queueMail(noticeMail(notice), { tx });
      });
  }
  lastLookMs = at.getTime();
}
