import { toMail } from "../../auth/render-letter.ts";
import { env } from "../../platform/env.ts";
import type { Mail } from "../../platform/mail/queue-mail.ts";
import type { Warned } from "./store.ts";

/** The mail that comes before conversations go because a plan, the person's or a workspace's, does not keep them longer. */
export function warningMail(warned: Warned): Mail {
  const { language, timeZone, workspace, isMember, tierName, maxDays, deletesFrom } = warned;
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone }).format(deletesFrom);
  const url = new URL("/settings/privacy", env().APP_URL).href;
  return toMail(
    warned,
    "conversations_expire",
    language === "de"
      ? {
          subject:
            workspace === null
              ? `Ab ${day} werden alte Unterhaltungen bei Nexus AI gelöscht`
              : `Ab ${day} werden deine alten Unterhaltungen in „${workspace}“ gelöscht`,
          lines: [
            `${workspace === null ? `Dein Tarif ${tierName}` : `Der Tarif ${tierName} des Arbeitsbereichs „${workspace}“`} behält Unterhaltungen ${maxDays} Tage lang, nachdem sie zuletzt benutzt wurden. Ab ${day} werden ältere gelöscht.`,
            isMember
              ? "Was du behalten willst, kannst du vorher exportieren oder weiterführen. Gelöschte Unterhaltungen lassen sich noch einige Zeit zurückholen."
              : "Du bist dort nicht mehr Mitglied. Wenn du etwas davon behalten willst, lass dich vorher wieder einladen.",
          ],
          facts: [{ label: "Gelöscht ab", value: day }],
          ...(isMember ? { link: { label: "Daten exportieren", url } } : {}),
          footer: "Du bekommst diese Nachricht einmal, bevor etwas gelöscht wird.",
        }
      : {
          subject:
            workspace === null
              ? `Old conversations at Nexus AI are deleted from ${day} on`
              : `Your old conversations in “${workspace}” are deleted from ${day} on`,
          lines: [
            `${workspace === null ? `Your plan ${tierName}` : `The plan ${tierName} of the workspace “${workspace}”`} keeps conversations for ${maxDays} days after they were last used. From ${day} on, older ones are deleted.`,
            isMember
              ? "Export what you want to keep before that, or go on with it. Deleted conversations can be brought back for some time."
              : "You are no longer a member there. If you want to keep any of it, ask to be invited again before that.",
          ],
          facts: [{ label: "Deleted from", value: day }],
          ...(isMember ? { link: { label: "Export your data", url } } : {}),
          footer: "You get this message once, before anything is deleted.",
        },
  );
}
