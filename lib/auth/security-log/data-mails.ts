import type { Mail } from "../../platform/mail/queue-mail.ts";
import { toMail } from "../render-letter.ts";
import type { Account } from "../store/accounts.ts";
import { type NoticePlace, placeLines } from "./mails.ts";

type Recipient = Pick<Account, "email" | "language">;

const formatMoment = (at: string, { language, timeZone }: Pick<Account, "language" | "timeZone">) =>
  `${new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone }).format(new Date(at))} (${timeZone})`;

/** The notice that somebody asked for an export of everything. */
export function dataExportMail(to: Recipient, place: NoticePlace, securityUrl: string): Mail {
  return toMail(
    to,
    "data_export_requested",
    to.language === "de"
      ? {
          subject: "Export deiner Daten bei Nexus AI angefordert",
          lines: ["In deinem Konto wurde ein Export aller deiner Daten angefordert.", ...placeLines(place, "de")],
          link: { label: "Sicherheit ansehen", url: securityUrl },
          footer:
            "Wenn du das warst, musst du nichts tun. Wenn nicht, melde das Gerät ab, ändere dein Passwort und brich den Export unter „Deine Daten“ ab.",
        }
      : {
          subject: "Export of your data asked for at Nexus AI",
          lines: ["An export of all your data was asked for in your account.", ...placeLines(place, "en")],
          link: { label: "Look at your security", url: securityUrl },
          footer:
            "If it was you, there is nothing you need to do. If not, sign that device out, change your password and cancel the export under “Your data”.",
        },
  );
}

/** The message that an export can be downloaded; the link leads to a page behind the sign-in. */
export function exportReadyMail(to: Recipient, hours: number, privacyUrl: string): Mail {
  return toMail(
    to,
    "data_export_ready",
    to.language === "de"
      ? {
          subject: "Dein Export bei Nexus AI ist fertig",
          lines: [`Der Export deiner Daten ist fertig. Du kannst ihn ${hours} Stunden lang herunterladen.`],
          link: { label: "Zum Export", url: privacyUrl },
          footer: "Zum Herunterladen musst du angemeldet sein und bestätigen, dass du es bist.",
        }
      : {
          subject: "Your export at Nexus AI is ready",
          lines: [`The export of your data is ready. You can download it for ${hours} hours.`],
          link: { label: "Go to the export", url: privacyUrl },
          footer: "To download it you have to be signed in, and to confirm that it is you.",
        },
  );
}

/**
 * The notice that somebody asked for the account to be deleted.
 * @param deletesAt When it is deleted, ISO 8601; empty when that begins at once.
 * @param appUrl Any address of ours; the link leads to where the account can be kept.
 */
export function deletionRequestedMail(
  to: Recipient & Pick<Account, "timeZone">,
  deletesAt: string,
  place: NoticePlace,
  appUrl: string,
): Mail {
  const isGerman = to.language === "de";
  const when = deletesAt && formatMoment(deletesAt, to);
  const link = {
    label: isGerman ? "Konto behalten" : "Keep the account",
    url: new URL("/settings/privacy", appUrl).href,
  };
  return toMail(
    to,
    "account_deletion_requested",
    isGerman
      ? {
          subject: "Dein Konto bei Nexus AI wird gelöscht",
          lines: [
            when
              ? `Dein Konto und alles darin wird am ${when} gelöscht. Bis dahin kannst du dich anmelden und es behalten.`
              : "Dein Konto und alles darin wird jetzt gelöscht. Das lässt sich nicht zurücknehmen.",
            "Alle Geräte sind abgemeldet, und API-Schlüssel gelten nicht mehr.",
            ...placeLines(place, "de"),
          ],
          ...(when ? { link } : {}),
          footer: when
            ? "Wenn du das nicht warst, melde dich an, behalte das Konto und ändere dein Passwort."
            : "Wenn du das nicht warst, wende dich an den Betreiber dieses Servers.",
        }
      : {
          subject: "Your account at Nexus AI is going to be deleted",
          lines: [
            when
              ? `Your account and everything in it will be deleted on ${when}. Until then you can sign in and keep it.`
              : "Your account and everything in it is being deleted now. This cannot be undone.",
            "All devices are signed out, and API keys no longer work.",
            ...placeLines(place, "en"),
          ],
          ...(when ? { link } : {}),
          footer: when
            ? "If it was not you, sign in, keep the account and change your password."
            : "If it was not you, ask whoever runs this server.",
        },
  );
}

/** The notice that an account which was to be deleted stays. */
export function deletionUndoneMail(to: Recipient, place: NoticePlace, securityUrl: string): Mail {
  return toMail(
    to,
    "account_deletion_undone",
    to.language === "de"
      ? {
          subject: "Dein Konto bei Nexus AI bleibt",
          lines: ["Dein Konto wird nun doch nicht gelöscht.", ...placeLines(place, "de")],
          link: { label: "Sicherheit ansehen", url: securityUrl },
          footer: "Wenn du das nicht warst, ändere dein Passwort.",
        }
      : {
          subject: "Your account at Nexus AI stays",
          lines: ["Your account will not be deleted after all.", ...placeLines(place, "en")],
          link: { label: "Look at your security", url: securityUrl },
          footer: "If it was not you, change your password.",
        },
  );
}

// A line of a mail has an end, and somebody may own any number of workspaces.
const NAMED = 5;

function listNames(names: readonly string[], language: Recipient["language"]): string {
  const more = names.length - NAMED;
  const shown = more > 0 ? [...names.slice(0, NAMED), language === "de" ? `${more} weitere` : `${more} more`] : names;
  return new Intl.ListFormat(language, { type: "conjunction" }).format(shown);
}

/**
 * The notice that an account which is due to be deleted waits: others are in workspaces that its owner has.
 * @param names Of the workspaces.
 */
export function deletionWaitsMail(to: Recipient, names: readonly string[], appUrl: string): Mail {
  const isGerman = to.language === "de";
  const workspaces = listNames(names, to.language);
  const link = {
    label: isGerman ? "Nexus AI öffnen" : "Open Nexus AI",
    url: new URL("/settings/privacy", appUrl).href,
  };
  return toMail(
    to,
    "account_deletion_waits",
    isGerman
      ? {
          subject: "Dein Konto bei Nexus AI konnte noch nicht gelöscht werden",
          lines: [
            `Dein Konto sollte jetzt gelöscht werden, aber andere sind in Arbeitsbereichen, die dir gehören: ${workspaces}.`,
            "Übergib sie jemand anderem oder lösche sie. Dein Konto wird danach von selbst gelöscht.",
          ],
          link,
          footer: "Du kannst das Konto auch behalten.",
        }
      : {
          subject: "Your account at Nexus AI could not be deleted yet",
          lines: [
            `Your account was to be deleted now, but other people are in workspaces that you own: ${workspaces}.`,
            "Hand them over to somebody else or delete them. Your account is deleted by itself after that.",
          ],
          link,
          footer: "You can also keep the account.",
        },
  );
}

/** The last mail to somebody: that nothing is left. */
export function accountDeletedMail(to: Recipient): Mail {
  return toMail(
    to,
    "account_deleted",
    to.language === "de"
      ? {
          subject: "Dein Konto bei Nexus AI ist gelöscht",
          lines: ["Dein Konto ist gelöscht, mit allen Unterhaltungen, Dateien, Schlüsseln und Exporten."],
          footer: "Das ist die letzte E-Mail an diese Adresse. Mit ihr kannst du jederzeit ein neues Konto anlegen.",
        }
      : {
          subject: "Your account at Nexus AI is deleted",
          lines: ["Your account is deleted, with all conversations, files, keys and exports."],
          footer: "This is the last e-mail to this address. You can make a new account with it at any time.",
        },
  );
}
