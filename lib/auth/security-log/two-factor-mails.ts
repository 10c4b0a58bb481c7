import type { Mail } from "../../platform/mail/queue-mail.ts";
import { toMail } from "../render-letter.ts";
import type { Account } from "../store/accounts.ts";
import { type NoticePlace, placeLines } from "./mails.ts";

/** What happens to a second factor, all of it reported by mail. */
export const TWO_FACTOR_NOTICES = [
  "two_factor_added",
  "two_factor_removed",
  "two_factor_reset",
  "two_factor_paused",
  "passkey_added",
  "passkey_removed",
  "recovery_codes_made",
  "recovery_code_used",
] as const;
export type TwoFactorNotice = (typeof TWO_FACTOR_NOTICES)[number];

const WORDS: Record<TwoFactorNotice, Record<Account["language"], string>> = {
  two_factor_added: {
    en: "An authenticator app was added to your account.",
    de: "Deinem Konto wurde eine Authenticator-App hinzugefügt.",
  },
  two_factor_removed: {
    en: "An authenticator app was removed from your account.",
    de: "Aus deinem Konto wurde eine Authenticator-App entfernt.",
  },
  two_factor_reset: {
    en: "Two-factor sign-in was turned off by whoever runs this server.",
    de: "Die Anmeldung mit zweitem Faktor wurde vom Betreiber dieses Servers ausgeschaltet.",
  },
  two_factor_paused: {
    en: "Codes are not taken for 15 minutes, after five wrong ones.",
    de: "Nach fünf falschen Codes wird 15 Minuten lang keiner angenommen.",
  },
  passkey_added: {
    en: "A passkey was added to your account. It signs in to your account from now on.",
    de: "Deinem Konto wurde ein Passkey hinzugefügt. Damit kann man sich ab jetzt bei dir anmelden.",
  },
  passkey_removed: {
    en: "A passkey was removed from your account. It no longer signs in.",
    de: "Aus deinem Konto wurde ein Passkey entfernt. Er meldet nicht mehr an.",
  },
  recovery_codes_made: {
    en: "New recovery codes were made. The old ones no longer work.",
    de: "Neue Wiederherstellungscodes wurden angelegt. Die alten gelten nicht mehr.",
  },
  recovery_code_used: {
    en: "A recovery code was used in your account.",
    de: "In deinem Konto wurde ein Wiederherstellungscode verwendet.",
  },
};

function subjectOf(kind: TwoFactorNotice, language: Account["language"]): string {
  const isPasskey = kind === "passkey_added" || kind === "passkey_removed";
  if (language === "de") return isPasskey ? "Passkeys bei Nexus AI" : "Zweiter Faktor bei Nexus AI";
  return isPasskey ? "Passkeys at Nexus AI" : "Two-factor sign-in at Nexus AI";
}

/** The notice of what happened to the second factor of an account. */
export function twoFactorMail(
  to: Pick<Account, "email" | "language">,
  kind: TwoFactorNotice,
  place: NoticePlace,
  securityUrl: string,
): Mail {
  const { language } = to;
  const isGerman = language === "de";
  return toMail(to, kind, {
    subject: subjectOf(kind, language),
    lines: [WORDS[kind][language], ...placeLines(place, language)],
    link: { label: isGerman ? "Sicherheit ansehen" : "Look at your security", url: securityUrl },
    footer: isGerman
      ? "Wenn du das warst, musst du nichts tun. Wenn nicht, ändere dein Passwort."
      : "If it was you, there is nothing you need to do. If not, change your password.",
  });
}
