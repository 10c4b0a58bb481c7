import { equalDigests, hashToken } from "../../platform/crypto/hash.ts";
import { env } from "../../platform/env.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { type ContactAct, contactTokenSchema } from "./schema.ts";

const sign = (contactId: string) => hashToken("billing_contact", contactId);

/** The token in the mails to a contact. It holds as long as there is the contact: one that is added anew has another. */
export function makeContactToken(contactId: string): string {
  return `${contactId}.${sign(contactId).toString("base64url")}`;
}

/** The contact that a token is for; null for one that was not made here. */
export function readContactToken(token: unknown): string | null {
  const parsed = contactTokenSchema.safeParse(token);
  if (!parsed.success) return null;
  const [contactId = "", signature = ""] = parsed.data.split(".");
  if (!equalDigests(Buffer.from(signature, "base64url"), sign(contactId))) return null;
  return idSchema.safeParse(contactId).success ? contactId : null;
}

/** The page on which a contact answers, and the address that a mail program posts to. @param oneClick What that does. */
export function contactLinks(
  contactId: string,
  oneClick: ContactAct = "remove",
): { pageUrl: string; oneClickUrl: string } {
  const linkTo = (path: string, act?: ContactAct) => {
    const url = new URL(path, env().APP_URL);
    url.searchParams.set("token", makeContactToken(contactId));
    if (act) url.searchParams.set("act", act);
    return url.href;
  };
  return { pageUrl: linkTo("/billing-contact"), oneClickUrl: linkTo("/api/webhooks/billing-contact", oneClick) };
}
