import type { Mail } from "../../platform/mail/queue-mail.ts";
import { toMail } from "../render-letter.ts";
import type { Account } from "../store/accounts.ts";

type Recipient = Pick<Account, "email" | "language">;

/** To the mailbox of the address until now: by code or link it agrees, by the other link it stops everything. */
export function confirmOldMail(
  to: Recipient,
  newEmail: string,
  { code, url, stopUrl }: { code: string; url: string; stopUrl: string },
): Mail {
  return toMail(
    to,
    "email_change_old",
    to.language === "de"
      ? {
          subject: `${code} ist dein Code, um deine Adresse zu ändern`,
          lines: [
            `Die Adresse deines Kontos bei Nexus AI soll von ${to.email} zu ${newEmail} werden.`,
            "Wenn du das willst, bestätige es mit dem Code oder dem Link. Auch an die neue Adresse ging eine Nachricht; erst wenn beide bestätigt sind, ändert sich etwas. Beides gilt 60 Minuten.",
          ],
          code,
          link: { label: "Änderung bestätigen", url },
          otherLink: { label: "Das war ich nicht", url: stopUrl },
          footer:
            "„Das war ich nicht“ hält die Änderung an und meldet alle Geräte ab, ohne dass du dich anmelden musst.",
        }
      : {
          subject: `${code} is your code to change your address`,
          lines: [
            `The address of your Nexus AI account is to change from ${to.email} to ${newEmail}.`,
            "If you want this, confirm it with the code or the link. The new address was sent a message too; nothing changes until both are confirmed. Both work for 60 minutes.",
          ],
          code,
          link: { label: "Confirm the change", url },
          otherLink: { label: "This was not me", url: stopUrl },
          footer: "“This was not me” stops the change and signs every device out. You need not sign in for it.",
        },
  );
}

/** To the new address. It names nobody: whoever typed it may have meant somebody else's. */
export function confirmNewMail(to: Recipient, code: string, url: string): Mail {
  return toMail(
    to,
    "email_change_new",
    to.language === "de"
      ? {
          subject: `${code} ist dein Code, um diese Adresse zu bestätigen`,
          lines: [
            "Diese Adresse soll zu einem Konto bei Nexus AI gehören. Bestätige mit dem Code oder dem Link, dass sie dir gehört. Beides gilt 60 Minuten.",
          ],
          code,
          link: { label: "Adresse bestätigen", url },
          footer: "Wenn du das nicht warst, ignoriere diese Nachricht und gib den Code niemandem.",
        }
      : {
          subject: `${code} is your code to confirm this address`,
          lines: [
            "This address is to belong to a Nexus AI account. Confirm with the code or the link that it is yours. Both work for 60 minutes.",
          ],
          code,
          link: { label: "Confirm address", url },
          footer: "If this was not you, ignore this message and give the code to nobody.",
        },
  );
}

/** To somebody who has an account with the address that another account asked for. */
export function addressInUseMail(to: Recipient, signInUrl: string): Mail {
  return toMail(
    to,
    "email_change_taken",
    to.language === "de"
      ? {
          subject: "Deine Adresse hat schon ein Konto bei Nexus AI",
          lines: [
            "Jemand wollte deine E-Mail-Adresse für ein anderes Konto verwenden. Sie gehört zu deinem Konto, und dabei bleibt es; es hat sich nichts geändert.",
          ],
          link: { label: "Anmelden", url: signInUrl },
          footer: "Wenn du das nicht warst, musst du nichts tun.",
        }
      : {
          subject: "Your address has a Nexus AI account",
          lines: [
            "Somebody wanted to use your e-mail address for another account. It belongs to your account and stays there; nothing has changed.",
          ],
          link: { label: "Sign in", url: signInUrl },
          footer: "If it was not you, there is nothing you need to do.",
        },
  );
}

/** To both mailboxes, when the address is changed. */
export function addressChangedMail(
  to: Recipient,
  { oldEmail, newEmail }: { oldEmail: string; newEmail: string },
  securityUrl: string,
): Mail {
  return toMail(
    to,
    "email_changed",
    to.language === "de"
      ? {
          subject: "Die Adresse deines Kontos bei Nexus AI wurde geändert",
          lines: [
            `Dein Konto hat jetzt die Adresse ${newEmail} statt ${oldEmail}. Beide Postfächer haben das bestätigt.`,
            "Melde dich ab jetzt mit der neuen Adresse an. Alle anderen Geräte wurden abgemeldet.",
          ],
          link: { label: "Sicherheit ansehen", url: securityUrl },
          footer: "Wenn du das nicht warst, wende dich an die Person, die diesen Server betreibt.",
        }
      : {
          subject: "The address of your Nexus AI account was changed",
          lines: [
            `Your account now has the address ${newEmail} instead of ${oldEmail}. Both mailboxes have confirmed it.`,
            "From now on, sign in with the new address. All other devices were signed out.",
          ],
          link: { label: "Look at your security", url: securityUrl },
          footer: "If it was not you, get in touch with whoever runs this server.",
        },
  );
}

/** To the mailbox that stopped a change. */
export function changeStoppedMail(to: Recipient, newEmail: string, forgotUrl: string): Mail {
  return toMail(
    to,
    "email_change_stopped",
    to.language === "de"
      ? {
          subject: "Die Änderung deiner Adresse wurde angehalten",
          lines: [
            `Dein Konto bei Nexus AI behält die Adresse ${to.email}; sie wird nicht zu ${newEmail}. Alle Geräte wurden abgemeldet.`,
            "Wer die Änderung wollte, war in deinem Konto angemeldet. Setze ein neues Passwort.",
          ],
          link: { label: "Neues Passwort setzen", url: forgotUrl },
          footer: "Wenn du die Änderung doch willst, melde dich an und beginne sie noch einmal.",
        }
      : {
          subject: "The change of your address was stopped",
          lines: [
            `Your Nexus AI account keeps the address ${to.email}; it does not become ${newEmail}. Every device was signed out.`,
            "Whoever wanted the change was signed in to your account. Set a new password.",
          ],
          link: { label: "Set a new password", url: forgotUrl },
          footer: "If you want the change after all, sign in and start it again.",
        },
  );
}
