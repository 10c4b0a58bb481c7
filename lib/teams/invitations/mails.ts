import { toMail } from "../../auth/render-letter.ts";
import type { Mail } from "../../platform/mail/queue-mail.ts";
import { INVITATION_DAYS } from "./schema.ts";

/**
 * The mail with the link of an invitation. It names the verified address of who invites and nothing that anybody chose
 * freely: a workspace's name would carry anybody's words to strangers.
 */
export function workspaceInvitationMail(
  to: { email: string; language: "en" | "de" },
  inviter: string,
  url: string,
): Mail {
  return toMail(
    to,
    "workspace_invitation",
    to.language === "de"
      ? {
          subject: "Einladung in einen Arbeitsbereich bei Nexus AI",
          lines: [
            `${inviter} lädt dich in einen Arbeitsbereich bei Nexus AI ein.`,
            `Der Link gilt einmal, ${INVITATION_DAYS} Tage lang und nur für ein Konto mit dieser Adresse.`,
          ],
          link: { label: "Einladung ansehen", url },
          footer: "Wenn du damit nichts anfangen kannst, ignoriere diese Nachricht.",
        }
      : {
          subject: "Invitation to a workspace at Nexus AI",
          lines: [
            `${inviter} invites you to a workspace at Nexus AI.`,
            `The link works once, for ${INVITATION_DAYS} days and only for an account with this address.`,
          ],
          link: { label: "Look at the invitation", url },
          footer: "If you do not know what this is about, ignore this message.",
        },
  );
}
