import type { Mail } from "../platform/mail/queue-mail.ts";
import { toMail } from "./render-letter.ts";
import type { Account } from "./store/accounts.ts";

type Recipient = Pick<Account, "email" | "displayName" | "language">;

// The display name is the sender's own words when somebody signs up with a stranger's address, so the first mail
// does not repeat it: it would carry spam to people who never asked.

/** The mail that confirms an address, by code or link. */
export function verifyEmailMail(to: Recipient, code: string, url: string): Mail {
  return toMail(
    to,
    "verify_email",
    to.language === "de"
      ? {
          subject: `${code} ist dein Code für Nexus AI`,
          lines: ["Gib diesen Code ein, um deine E-Mail-Adresse zu bestätigen. Er gilt 60 Minuten."],
          code,
          link: { label: "Adresse bestätigen", url },
          footer: "Wenn du kein Konto angelegt hast, ignoriere diese Nachricht.",
        }
      : {
          subject: `${code} is your Nexus AI code`,
          lines: ["Enter this code to confirm your e-mail address. It is valid for 60 minutes."],
          code,
          link: { label: "Confirm address", url },
          footer: "If you did not create an account, ignore this message.",
        },
  );
}

/** The mail to somebody whose address was used to sign up again. */
export function alreadyRegisteredMail(to: Recipient, signInUrl: string): Mail {
  return toMail(
    to,
    "already_registered",
    to.language === "de"
      ? {
          subject: "Du hast schon ein Konto bei Nexus AI",
          lines: [
            "Jemand wollte mit deiner E-Mail-Adresse ein Konto anlegen. Du hast schon eines; es hat sich nichts geändert.",
            "Wenn du das warst, melde dich an. Wenn du dein Passwort nicht mehr weißt, kannst du dort ein neues setzen.",
          ],
          link: { label: "Anmelden", url: signInUrl },
          footer: "Wenn du das nicht warst, musst du nichts tun.",
        }
      : {
          subject: "You already have a Nexus AI account",
          lines: [
            "Somebody tried to create an account with your e-mail address. You already have one, and nothing has changed.",
            "If it was you, sign in. If you forgot your password, you can set a new one there.",
          ],
          link: { label: "Sign in", url: signInUrl },
          footer: "If it was not you, there is nothing you need to do.",
        },
  );
}

/** The mail with the link to set a new password. */
export function resetPasswordMail(to: Recipient, url: string): Mail {
  return toMail(
    to,
    "reset_password",
    to.language === "de"
      ? {
          subject: "Neues Passwort für Nexus AI",
          lines: ["Über diesen Link kannst du ein neues Passwort setzen. Er gilt einmal und 60 Minuten lang."],
          link: { label: "Neues Passwort setzen", url },
          footer: "Wenn du das nicht angefordert hast, ignoriere diese Nachricht; dein Passwort bleibt, wie es ist.",
        }
      : {
          subject: "Set a new Nexus AI password",
          lines: ["With this link you can set a new password. It works once and for 60 minutes."],
          link: { label: "Set a new password", url },
          footer: "If you did not ask for this, ignore this message; your password stays as it is.",
        },
  );
}

/** The mail with the link that confirms an address by choosing the password. */
export function choosePasswordMail(to: Recipient, url: string): Mail {
  return toMail(
    to,
    "choose_password",
    to.language === "de"
      ? {
          subject: "Bestätige deine Adresse für Nexus AI",
          lines: [
            "Lege über diesen Link dein Passwort fest; damit ist deine E-Mail-Adresse bestätigt.",
            "Er gilt einmal und 60 Minuten lang.",
          ],
          link: { label: "Passwort festlegen", url },
          footer: "Wenn du kein Konto angelegt hast, ignoriere diese Nachricht.",
        }
      : {
          subject: "Confirm your address for Nexus AI",
          lines: [
            "Choose your password with this link; that confirms your e-mail address.",
            "It works once and for 60 minutes.",
          ],
          link: { label: "Choose a password", url },
          footer: "If you did not create an account, ignore this message.",
        },
  );
}

/** The notice after a password was changed. */
export function passwordChangedMail(to: Recipient, forgotUrl: string): Mail {
  return toMail(
    to,
    "password_changed",
    to.language === "de"
      ? {
          subject: "Dein Nexus-AI-Passwort wurde geändert",
          lines: ["Das Passwort deines Kontos wurde soeben geändert. Alle anderen Geräte wurden abgemeldet."],
          link: { label: "Das war ich nicht", url: forgotUrl },
          footer: "Wenn du das warst, musst du nichts tun.",
        }
      : {
          subject: "Your Nexus AI password was changed",
          lines: ["The password of your account was just changed. All other devices were signed out."],
          link: { label: "This was not me", url: forgotUrl },
          footer: "If it was you, there is nothing you need to do.",
        },
  );
}
