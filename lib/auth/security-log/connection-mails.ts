import type { Mail } from "../../platform/mail/queue-mail.ts";
import { toMail } from "../render-letter.ts";
import type { Account } from "../store/accounts.ts";
import { type NoticePlace, placeLines } from "./mails.ts";

const WORDS = {
  oauth_linked: {
    en: (provider: string) => `An account of ${provider} was connected. It signs in to your account from now on.`,
    de: (provider: string) =>
      `Ein Konto bei ${provider} wurde verbunden. Damit kann man sich ab jetzt bei dir anmelden.`,
  },
  oauth_unlinked: {
    en: (provider: string) => `Your account of ${provider} is no longer connected.`,
    de: (provider: string) => `Dein Konto bei ${provider} ist nicht mehr verbunden.`,
  },
};

/** The notice that a service was connected to an account, or no longer is. */
export function connectionMail(
  to: Pick<Account, "email" | "language">,
  kind: keyof typeof WORDS,
  provider: string,
  place: NoticePlace,
  securityUrl: string,
): Mail {
  const { language } = to;
  const isGerman = language === "de";
  return toMail(to, kind, {
    subject: isGerman ? "Verbundene Konten bei Nexus AI" : "Connected accounts at Nexus AI",
    lines: [WORDS[kind][language](provider), ...placeLines(place, language)],
    link: { label: isGerman ? "Sicherheit ansehen" : "Look at your security", url: securityUrl },
    footer: isGerman
      ? "Wenn du das warst, musst du nichts tun. Wenn nicht, trenne die Verbindung und ändere dein Passwort."
      : "If it was you, there is nothing you need to do. If not, end the connection and change your password.",
  });
}

/** The notice that a service no longer vouches for a connected account. Nobody did anything here: there is no place. */
export function connectionEndedMail(
  to: Pick<Account, "email" | "language">,
  provider: string,
  securityUrl: string,
): Mail {
  return toMail(
    to,
    "oauth_ended",
    to.language === "de"
      ? {
          subject: `${provider} bestätigt dein Konto nicht mehr`,
          lines: [
            `Dein Konto bei Nexus AI ist mit einem Konto bei ${provider} verbunden. ${provider} bestätigt dieses nicht mehr: Es wurde geschlossen, oder der Zugriff wurde dort zurückgenommen.`,
            `Die Verbindung bleibt bestehen. Solange ${provider} dich anmeldet, kannst du sie weiter benutzen.`,
          ],
          link: { label: "Erneut verbinden", url: securityUrl },
          footer: `Wenn du den Zugriff selbst zurückgenommen hast, musst du nichts tun. Wenn du das Konto bei ${provider} nicht mehr benutzt, trenne die Verbindung.`,
        }
      : {
          subject: `${provider} no longer confirms your account`,
          lines: [
            `Your account at Nexus AI is connected to an account of ${provider}. ${provider} no longer confirms it: it was closed, or access was taken back there.`,
            `The connection stays. You can go on using it as long as ${provider} signs you in.`,
          ],
          link: { label: "Connect again", url: securityUrl },
          footer: `If you took the access back yourself, there is nothing you need to do. If you no longer use the account of ${provider}, end the connection.`,
        },
  );
}
