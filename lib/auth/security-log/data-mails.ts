import type { Mail } from "../../platform/mail/queue-mail.ts";
import { toMail } from "../render-letter.ts";
import type { Account } from "../store/accounts.ts";
import { type NoticePlace, placeLines } from "./mails.ts";

type Recipient = Pick<Account, "email" | "language">;

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
