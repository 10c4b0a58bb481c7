import { toMail } from "../../auth/render-letter.ts";
import type { Letter } from "../../platform/mail/letter/schema.ts";
import type { Mail } from "../../platform/mail/queue-mail.ts";
import { contactLinks } from "./token.ts";

interface Reader {
  email: string;
  language: "en" | "de";
}

const STOP = { en: "Get no more of these receipts", de: "Diese Belege nicht mehr bekommen" } as const;
const STOP_TELLING = { en: "Get no more of these messages", de: "Diese Nachrichten nicht mehr bekommen" } as const;

/** How a contact ends it; for the letters that they get. */
export function contactUnsubscribe(
  contactId: string,
  language: Reader["language"],
): NonNullable<Letter["unsubscribe"]> {
  const { pageUrl, oneClickUrl } = contactLinks(contactId);
  return { label: STOP[language], url: pageUrl, oneClickUrl };
}

/** How a contact ends being told that a month runs out, and goes on getting receipts. */
export function contactTellNot(contactId: string, language: Reader["language"]): NonNullable<Letter["unsubscribe"]> {
  const { pageUrl, oneClickUrl } = contactLinks(contactId, "tell_not");
  return { label: STOP_TELLING[language], url: pageUrl, oneClickUrl };
}

/** Why a contact gets somebody else's receipts. */
export function contactFooter(accountEmail: string, language: Reader["language"]): string {
  return language === "de"
    ? `Du bekommst diese Nachricht, weil ${accountEmail} dich als Rechnungskontakt eingetragen hat.`
    : `You get this message because ${accountEmail} has named you as a billing contact.`;
}

/** The question whether receipts may come to this address. It is all that is sent there before somebody says yes. */
export function askContactMail(to: Reader, contactId: string, accountEmail: string): Mail {
  const url = contactLinks(contactId).pageUrl;
  return toMail(
    to,
    "billing_contact_asked",
    to.language === "de"
      ? {
          subject: "Belege von Nexus AI an diese Adresse?",
          lines: [
            `${accountEmail} möchte, dass Belege und Rechnungen von Nexus AI auch an diese Adresse gehen. Ohne deine Zustimmung geschieht das nicht.`,
          ],
          link: { label: "Zustimmen oder ablehnen", url },
          footer: "Wenn du damit nichts anfangen kannst, ignoriere diese Nachricht. Es kommt keine weitere.",
        }
      : {
          subject: "Receipts from Nexus AI to this address?",
          lines: [
            `${accountEmail} would like receipts and invoices from Nexus AI to go to this address too. Nothing is sent unless you agree.`,
          ],
          link: { label: "Agree or decline", url },
          footer: "If you do not know what this is about, ignore this message. No other will come.",
        },
  );
}
