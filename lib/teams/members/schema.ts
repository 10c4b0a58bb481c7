import { z } from "zod";
import { WORKSPACE_ROLES } from "../../auth/schema.ts";
import { idSchema } from "../../platform/public/ids.ts";

export const memberParamsSchema = z.object({ id: idSchema, userId: idSchema });

export const memberSchema = z.object({
  userId: idSchema,
  displayName: z.string(),
  email: z.string(),
  role: z.enum(WORKSPACE_ROLES),
  joinedAt: z.iso.datetime(),
  /** Whether it is the person who asks. */
  isMe: z.boolean(),
});
export type Member = z.infer<typeof memberSchema>;

/** The owner is made by handing over, never by a change of role. */
export const setRoleSchema = z.strictObject({ role: z.enum(["admin", "member", "viewer"]) });
export type SetRole = z.output<typeof setRoleSchema>;
