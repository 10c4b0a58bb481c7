import { z } from "zod";
import { emailSchema, tokenSchema, WORKSPACE_COLORS, WORKSPACE_ROLES } from "../../auth/schema.ts";
import { idSchema } from "../../platform/public/ids.ts";

export const INVITATION_DAYS = 7;
export const LINK_USES_MAX = 100;
export const LINK_DAYS = [1, 7, 30] as const;
export const invitationParamsSchema = z.object({ id: idSchema, invitationId: idSchema });

/** By mail: works once, for seven days, for its address. */
export const inviteSchema = z.strictObject({
  email: emailSchema,
  role: z.enum(["admin", "member", "viewer"]).default("member"),
});
export type Invite = z.output<typeof inviteSchema>;

/** By link: for whoever has it, so it makes nobody an admin. */
export const makeLinkSchema = z.strictObject({
  role: z.enum(["member", "viewer"]).default("member"),
  maxUses: z.int().min(1).max(LINK_USES_MAX).default(10),
  days: z.union([z.literal(1), z.literal(7), z.literal(30)]).default(7),
});
export type MakeLink = z.output<typeof makeLinkSchema>;

export const workspaceInvitationSchema = z.object({
  id: idSchema,
  /** Null for a link. */
  email: z.string().nullable(),
  role: z.enum(WORKSPACE_ROLES),
  uses: z.int().nonnegative(),
  maxUses: z.int().positive(),
  expiresAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
});
export type WorkspaceInvitation = z.infer<typeof workspaceInvitationSchema>;
/** The one time that the link is shown. */
export const madeLinkSchema = workspaceInvitationSchema.extend({ url: z.url() });
export type MadeLink = z.infer<typeof madeLinkSchema>;

export const invitationTokenSchema = z.strictObject({ token: tokenSchema });

/** What somebody who holds an invitation sees of it. */
export const seenInvitationSchema = z.object({
  workspaceId: idSchema,
  workspaceName: z.string(),
  workspaceColor: z.enum(WORKSPACE_COLORS),
  role: z.enum(WORKSPACE_ROLES),
  isByMail: z.boolean(),
  /** The person is in the workspace already. */
  isMember: z.boolean(),
});
export type SeenInvitation = z.infer<typeof seenInvitationSchema>;
export const acceptedInvitationSchema = z.object({ workspaceId: idSchema });
