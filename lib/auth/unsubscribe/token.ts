import { equalDigests, hashToken } from "../../platform/crypto/hash.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { OPTIONAL_MAILS, type OptionalMail, unsubscribeTokenSchema } from "./schema.ts";

/** What a token allows: to turn off one kind of mail of one person, and nothing else. */
export interface Unsubscription {
  userId: string;
  mail: OptionalMail;
}

const sign = (content: string) => hashToken("unsubscribe", content);

/** The token of a mail's links. It does not run out: a mail that lies for a year can still be turned off. */
export function makeUnsubscribeToken({ userId, mail }: Unsubscription): string {
  const content = `${mail}.${userId}`;
  return `${content}.${sign(content).toString("base64url")}`;
}

/** What a token allows; null for one that was not made here, whatever is wrong with it. */
export function readUnsubscribeToken(token: unknown): Unsubscription | null {
  const parsed = unsubscribeTokenSchema.safeParse(token);
  if (!parsed.success) return null;
  const [name = "", userId = "", signature = ""] = parsed.data.split(".");
  if (!equalDigests(Buffer.from(signature, "base64url"), sign(`${name}.${userId}`))) return null;
  const mail = OPTIONAL_MAILS.find((one) => one === name);
  return mail && idSchema.safeParse(userId).success ? { userId, mail } : null;
}
