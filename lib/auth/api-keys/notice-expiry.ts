import { nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { type Mail, prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { toMail } from "../render-letter.ts";
import { type ExpiringKey, takeExpiringKeys } from "../store/expiring-keys.ts";
import { unsubscribeLinks } from "../unsubscribe/links.ts";

export const NOTICE_BEFORE_MS = 7 * 86_400_000;

function expiryMail({ userId, email, language, timeZone, prefix, expiresAt }: ExpiringKey, url: string): Mail {
  const when = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone }).format(expiresAt);
  const unsubscribe = unsubscribeLinks({ userId, mail: "key_expiry" }, language);
  return toMail(
    { email, language },
    "api_key_expiring",
    language === "de"
      ? {
          subject: "Ein API-Schlüssel für Nexus AI läuft ab",
          lines: [
            `Der API-Schlüssel ${prefix}… gilt noch bis ${when} (${timeZone}). Danach werden Anfragen mit ihm abgelehnt.`,
          ],
          link: { label: "Schlüssel ansehen", url },
          footer: "Diese Nachricht lässt sich in den Einstellungen unter Benachrichtigungen abschalten.",
          unsubscribe,
        }
      : {
          subject: "An API key for Nexus AI is about to expire",
          lines: [`The API key ${prefix}… works until ${when} (${timeZone}). Requests with it are refused after that.`],
          link: { label: "Look at your keys", url },
          footer: "You can turn this message off in the settings, under Notifications.",
          unsubscribe,
        },
  );
}

/** Tells people by mail, once for each, of keys that expire within seven days, unless they do not want to know. */
export async function noticeExpiringKeys(): Promise<void> {
  if (env().SMTP_URL === null) return;
  await prepareMailQueue();
  const url = new URL("/settings/api-keys", env().APP_URL).href;
  // As service: a task of the worker's, over everybody's keys. A mail is queued exactly when it is noted.
  await asService()
    .transaction()
    .execute(async (tx) => {
      for (const key of await takeExpiringKeys(tx, nowMs(), NOTICE_BEFORE_MS)) {
        await queueMail(expiryMail(key, url), { tx });
      }
    });
}
