import { z } from "zod";

/** The mails that a person may do without; the others tell of the account's safety or of money. */
export const OPTIONAL_MAILS = ["budgets", "key_expiry", "quota"] as const;
export type OptionalMail = (typeof OPTIONAL_MAILS)[number];

/** `kind.user.signature`, as it stands in a mail's links. */
export const unsubscribeTokenSchema = z.string().regex(/^[a-z_]{1,20}\.[0-9a-f-]{36}\.[A-Za-z0-9_-]{43}$/);
