import { z } from "zod";
import { emailSchema } from "../../auth/schema.ts";
import { idSchema } from "../../platform/public/ids.ts";

export const contactSchema = z.object({
  id: idSchema,
  email: z.string(),
  /** Whether whoever reads there has agreed; nothing but that question is sent before. */
  isConfirmed: z.boolean(),
});
export type Contact = z.infer<typeof contactSchema>;

export const addContactSchema = z.strictObject({ email: emailSchema });

/** A contact as its reader sees it. */
export interface LinkedContact extends Contact {
  /** Of the account that named it, or that owns the workspace that did. */
  accountEmail: string;
  /** The workspace that named it; null: a person did. */
  workspace: string | null;
  /** Wants to be told when the month of that workspace runs out. */
  mailsQuota: boolean;
}

/**
 * What the reader of a contact's address may do by the link in their mail; `tell` and `tell_not`: that the month of the
 * workspace runs out.
 */
export const CONTACT_ACTS = ["confirm", "remove", "tell", "tell_not"] as const;
export type ContactAct = (typeof CONTACT_ACTS)[number];

/** `contact.signature`, as it stands in a mail's links. */
export const contactTokenSchema = z.string().regex(/^[0-9a-f-]{36}\.[A-Za-z0-9_-]{43}$/);
