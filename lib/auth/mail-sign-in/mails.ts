import type { Mail } from "../../platform/mail/queue-mail.ts";
import { toMail } from "../render-letter.ts";
import type { Account } from "../store/accounts.ts";

/** The mail that signs in, by code or link. */
export function signInMail(to: Pick<Account, "email" | "language">, code: string, url: string): Mail {
  return toMail(
    to,
    "sign_in",
    to.language === "de"
      ? {
          subject: `${code} ist dein Code zum Anmelden bei Nexus AI`,
          lines: [
            "Gib diesen Code dort ein, wo du dich anmeldest, oder öffne den Link. Eines von beiden gilt einmal und 10 Minuten lang.",
          ],
          code,
          link: { label: "Anmelden", url },
          footer: "Wenn du dich nicht anmelden wolltest, ignoriere diese Nachricht und gib den Code niemandem.",
        }
      : {
          subject: `${code} is your code to sign in to Nexus AI`,
          lines: ["Enter this code where you are signing in, or open the link. Either works once and for 10 minutes."],
          code,
          link: { label: "Sign in", url },
          footer: "If you did not want to sign in, ignore this message and give the code to nobody.",
        },
  );
}
