import type { Mail } from "../../platform/mail/queue-mail.ts";
import { toMail } from "../render-letter.ts";
import type { Account } from "../store/accounts.ts";

type Recipient = Pick<Account, "email" | "language">;

/** Where something happened, as a mail says it. */
export interface NoticePlace {
  device: string;
  ip: string;
  /** The moment, written out with its time zone. */
  when: string;
}

/** The lines of a mail that say where something happened. */
export const placeLines = ({ device, ip, when }: NoticePlace, language: Recipient["language"]) =>
  language === "de"
    ? [`Gerät: ${device}`, `Adresse: ${ip}`, `Zeit: ${when}`]
    : [`Device: ${device}`, `Address: ${ip}`, `Time: ${when}`];

/** The notice of a sign-in on a device that was not seen before. */
export function newDeviceMail(to: Recipient, place: NoticePlace, securityUrl: string): Mail {
  return toMail(
    to,
    "new_device",
    to.language === "de"
      ? {
          subject: "Neue Anmeldung bei Nexus AI",
          lines: ["Bei deinem Konto hat sich ein neues Gerät angemeldet.", ...placeLines(place, "de")],
          link: { label: "Geräte ansehen", url: securityUrl },
          footer: "Wenn du das warst, musst du nichts tun. Wenn nicht, melde das Gerät ab und ändere dein Passwort.",
        }
      : {
          subject: "New sign-in to Nexus AI",
          lines: ["A new device has signed in to your account.", ...placeLines(place, "en")],
          link: { label: "Look at your devices", url: securityUrl },
          footer: "If it was you, there is nothing you need to do. If not, sign it out and change your password.",
        },
  );
}

/** The notice of a new API key. Its name is the maker's own words, so only the beginning of the key is shown. */
export function apiKeyCreatedMail(to: Recipient, prefix: string, place: NoticePlace, securityUrl: string): Mail {
  return toMail(
    to,
    "api_key_created",
    to.language === "de"
      ? {
          subject: "Neuer API-Schlüssel für Nexus AI",
          lines: [`In deinem Konto wurde der API-Schlüssel ${prefix}… angelegt.`, ...placeLines(place, "de")],
          link: { label: "Sicherheit ansehen", url: securityUrl },
          footer:
            "Wenn du das warst, musst du nichts tun. Wenn nicht, widerrufe den Schlüssel und ändere dein Passwort.",
        }
      : {
          subject: "New API key for Nexus AI",
          lines: [`The API key ${prefix}… was created in your account.`, ...placeLines(place, "en")],
          link: { label: "Look at your security", url: securityUrl },
          footer: "If it was you, there is nothing you need to do. If not, revoke the key and change your password.",
        },
  );
}
