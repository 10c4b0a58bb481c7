import { toMail } from "../../auth/render-letter.ts";
import { unsubscribeLinks } from "../../auth/unsubscribe/links.ts";
import { nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { type Mail, prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { formatCount } from "../../platform/public/i18n-format.ts";
import { monthOf } from "../policy.ts";
import { type QuotaMark, takeReachedMarks } from "./store.ts";

function quotaMail(mark: QuotaMark, resetsAt: string, url: string): Mail {
  const { userId, language, timeZone, requestsUsed, requestsLimit } = mark;
  const isUsedUp = requestsUsed >= requestsLimit;
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone }).format(
    Date.parse(resetsAt),
  );
  const unsubscribe = unsubscribeLinks({ userId, mail: "quota" }, language);
  const used = formatCount(Math.min(requestsUsed, requestsLimit), language);
  const limit = formatCount(requestsLimit, language);
  return toMail(
    mark,
    isUsedUp ? "quota_used_up" : "quota_nearly_used_up",
    language === "de"
      ? {
          subject: isUsedUp
            ? "Deine Nachrichten bei Nexus AI sind für diesen Monat verbraucht"
            : "80 % deiner Nachrichten bei Nexus AI sind verbraucht",
          lines: isUsedUp
            ? [
                "Die Nachrichten dieses Monats sind verbraucht. Was du geschrieben hast, bleibt, und du kannst alles lesen.",
              ]
            : ["Von den Nachrichten dieses Monats sind mindestens 80 % verbraucht."],
          facts: [
            { label: "Verbraucht", value: `${used} von ${limit}` },
            { label: "Neue ab", value: `${day} (${timeZone})` },
          ],
          link: { label: "Verbrauch ansehen", url },
          footer: "Du bekommst diese Nachricht bei 80 und bei 100 % eines Monats.",
          unsubscribe,
        }
      : {
          subject: isUsedUp
            ? "Your messages at Nexus AI are used up for this month"
            : "80 % of your messages at Nexus AI are used",
          lines: isUsedUp
            ? ["The messages of this month are used up. What you have written stays, and you can read all of it."]
            : ["At least 80 % of the messages of this month are used."],
          facts: [
            { label: "Used", value: `${used} of ${limit}` },
            { label: "New ones from", value: `${day} (${timeZone})` },
          ],
          link: { label: "Look at your usage", url },
          footer: "You get this message at 80 and at 100 % of a month.",
          unsubscribe,
        },
  );
}

/** Tells people by mail, once for each mark, that the month's messages run out, unless they do not want to know. */
export async function noticeQuota(): Promise<void> {
  if (env().SMTP_URL === null) return;
  await prepareMailQueue();
  const { periodStart, resetsAt } = monthOf(nowMs());
  const url = new URL("/settings/usage", env().APP_URL).href;
  // As service: a task of the worker's, over everybody's months. A mail is queued exactly when it is noted.
  await asService()
    .transaction()
    .execute(async (tx) => {
      for (const mark of await takeReachedMarks(tx, periodStart))
        await queueMail(quotaMail(mark, resetsAt, url), { tx });
    });
}
