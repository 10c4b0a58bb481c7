import { z } from "zod";
import { idSchema } from "../../../platform/public/ids.ts";
import { pageQuerySchema } from "../../../platform/public/page-schema.ts";
import { emailSchema, LANGUAGES, TIER_IDS } from "../../schema.ts";

/** Who may make an account: everybody, who is invited, whose address is of a listed domain (or invited), nobody. */
export const SIGN_UP_MODES = ["open", "invite", "domains", "closed"] as const;
export type SignUpMode = (typeof SIGN_UP_MODES)[number];

export const DOMAINS_MAX = 100;
const domainSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/, "This is not a domain.");

export const signUpSettingsSchema = z.object({ mode: z.enum(SIGN_UP_MODES), domains: z.array(z.string()) });
export type SignUpSettings = z.infer<typeof signUpSettingsSchema>;

export const setSignUpSchema = z
  .strictObject({ mode: z.enum(SIGN_UP_MODES), domains: z.array(domainSchema).max(DOMAINS_MAX).default([]) })
  .refine(({ mode, domains }) => mode !== "domains" || domains.length > 0, {
    path: ["domains"],
    message: "Name at least one domain.",
  });
export type SetSignUp = z.output<typeof setSignUpSchema>;

export const INVITATION_DAYS = 7;
export const createInvitationSchema = z.strictObject({
  email: emailSchema,
  role: z.enum(["user", "admin"]).default("user"),
  tier: z.enum(TIER_IDS).default("free"),
  /** Of the mail. */
  language: z.enum(LANGUAGES).default("en"),
});
export type CreateInvitation = z.output<typeof createInvitationSchema>;

export const INVITATION_STATES = ["open", "accepted", "expired", "revoked"] as const;
export const invitationSchema = z.object({
  id: idSchema,
  email: z.string(),
  role: z.enum(["user", "admin"]),
  tier: z.enum(TIER_IDS),
  state: z.enum(INVITATION_STATES),
  expiresAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
});
export type Invitation = z.infer<typeof invitationSchema>;
export const listInvitationsQuerySchema = pageQuerySchema.extend({
  cursor: idSchema.optional(),
  /** Part of the address. */
  search: z.string().trim().max(254).optional(),
});
export type ListInvitations = z.output<typeof listInvitationsQuerySchema>;
