import { z } from "zod";
import { codeSchema, emailSchema, tokenSchema } from "../schema.ts";

/** The two mailboxes that have to agree: of the address until now, and of the one to be. */
export const MAILBOXES = ["old", "new"] as const;
export type Mailbox = (typeof MAILBOXES)[number];

/** How long both mailboxes have to confirm. */
export const CHANGE_LIFE_MINUTES = 60;
export const CHANGE_MAX_ATTEMPTS = 5;

export const requestEmailChangeSchema = z.object({ email: emailSchema });
export const emailChangeCodeSchema = z.object({ mailbox: z.enum(MAILBOXES), code: codeSchema });
export const emailChangeTokenSchema = z.object({ token: tokenSchema });

/** A change that waits. It reads the same whether or not somebody else has the new address. */
export const pendingEmailChangeSchema = z.object({
  newEmail: z.string(),
  expiresAt: z.iso.datetime(),
  /** The mailboxes that have not confirmed yet. */
  missing: z.array(z.enum(MAILBOXES)),
});
export type PendingEmailChange = z.infer<typeof pendingEmailChangeSchema>;

export const emailChangeStateSchema = z.object({ email: z.string(), pending: pendingEmailChangeSchema.nullable() });
export type EmailChangeState = z.infer<typeof emailChangeStateSchema>;

/** What a confirmation has led to: the address is changed, or the other mailbox is still missing. */
export const confirmedMailboxSchema = z.object({ status: z.enum(["changed", "waiting"]) });
export type ConfirmedMailbox = z.infer<typeof confirmedMailboxSchema>;

export const requestedEmailChangeSchema = z.object({ outboxUrl: z.url().nullable() });
