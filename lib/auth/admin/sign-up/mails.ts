import type { Mail } from "../../../platform/mail/queue-mail.ts";
import { toMail } from "../../render-letter.ts";
import { type CreateInvitation, INVITATION_DAYS } from "./schema.ts";

/** The mail with the link of an invitation. It does not say who invites: anybody's words would be repeated to strangers. */
export function invitationMail({ email, language }: Pick<CreateInvitation, "email" | "language">, url: string): Mail {
  return toMail(
    { email, language },
    "invitation",
    language === "de"
      ? {
          subject: "Einladung zu Nexus AI",
          lines: [
            `Du bist eingeladen, ein Konto bei Nexus AI anzulegen. Der Link gilt einmal, ${INVITATION_DAYS} Tage lang und nur für diese Adresse.`,
          ],
          link: { label: "Konto anlegen", url },
          footer: "Wenn du damit nichts anfangen kannst, ignoriere diese Nachricht.",
        }
      : {
          subject: "Your invitation to Nexus AI",
          lines: [
            `You are invited to create an account at Nexus AI. The link works once, for ${INVITATION_DAYS} days and for this address only.`,
          ],
          link: { label: "Create account", url },
          footer: "If you do not know what this is about, ignore this message.",
        },
  );
}
