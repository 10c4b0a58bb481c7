import { toMail } from "../../auth/render-letter.ts";
import { env } from "../../platform/env.ts";
import type { Mail } from "../../platform/mail/queue-mail.ts";
import type { Warned } from "./store.ts";

/** The mail that comes before conversations go because the plan does not keep them longer. */
export function warningMail(warned: Warned): Mail {
  const { language, timeZone, tierName, maxDays, deletesFrom } = warned;
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone }).format(deletesFrom);
  const url = new URL("/settings/privacy", env().APP_URL).href;
  return toMail(
    warned,
    "conversations_expire",
    language === "de"
      ? {
          subject: `Ab ${day} werden alte Unterhaltungen bei Nexus AI gelöscht`,
          lines: [
            `Dein Tarif ${tierName} behält Unterhaltungen ${maxDays} Tage lang, nachdem sie zuletzt benutzt wurden. Ab ${day} werden ältere gelöscht.`,
            "Was du behalten willst, kannst du vorher exportieren oder weiterführen. Gelöschte Unterhaltungen lassen sich noch einige Zeit zurückholen.",
          ],
          facts: [{ label: "Gelöscht ab", value: day }],
          link: { label: "Daten exportieren", url },
          footer: "Du bekommst diese Nachricht einmal, bevor etwas gelöscht wird.",
        }
      : {
          subject: `Old conversations at Nexus AI are deleted from ${day} on`,
          lines: [
            `Your plan ${tierName} keeps conversations for ${maxDays} days after they were last used. From ${day} on, older ones are deleted.`,
            "Export what you want to keep before that, or go on with it. Deleted conversations can be brought back for some time.",
          ],
          facts: [{ label: "Deleted from", value: day }],
          link: { label: "Export your data", url },
          footer: "You get this message once, before anything is deleted.",
        },
  );
}
