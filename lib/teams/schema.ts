import { z } from "zod";
import { displayNameSchema, WORKSPACE_COLORS, WORKSPACE_ROLES } from "../auth/schema.ts";
import { idSchema } from "../platform/public/ids.ts";

export const workspaceParamsSchema = z.object({ id: idSchema });

/** A workspace of the person's, as a list shows it. */
export const workspaceSchema = z.object({
  id: idSchema,
  name: z.string(),
  color: z.enum(WORKSPACE_COLORS),
  kind: z.enum(["personal", "team"]),
  /** What the person is there. */
  role: z.enum(WORKSPACE_ROLES),
  /** Whether this session works there. */
  isActive: z.boolean(),
});
export type Workspace = z.infer<typeof workspaceSchema>;

export const workspaceDetailSchema = workspaceSchema.extend({
  createdAt: z.iso.datetime(),
  members: z.int().nonnegative(),
  /** Members who may send. */
  seats: z.int().nonnegative(),
  /** Conversations of everybody in it. */
  conversations: z.int().nonnegative(),
  /** The person's own among them. */
  ownConversations: z.int().nonnegative(),
  /** For how many days after its last use what the person writes there is kept, by whichever plan pays; null: for ever. */
  conversationMaxDays: z.int().nullable(),
  /** From when on what is older is deleted; null: the person has nothing of which they had to be told that. */
  conversationsDeletedFrom: z.iso.datetime().nullable(),
});
export type WorkspaceDetail = z.infer<typeof workspaceDetailSchema>;

export const createWorkspaceSchema = z.strictObject({
  name: displayNameSchema,
  color: z.enum(WORKSPACE_COLORS).default("gray"),
});
export type CreateWorkspace = z.output<typeof createWorkspaceSchema>;

export const updateWorkspaceSchema = z
  .strictObject({ name: displayNameSchema, color: z.enum(WORKSPACE_COLORS) })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, "Send at least one field.");
export type UpdateWorkspace = z.output<typeof updateWorkspaceSchema>;

/** The name of the workspace once more, typed by who deletes it. */
export const deleteWorkspaceSchema = z.strictObject({ name: z.string().max(200) });
export const handOverSchema = z.strictObject({ userId: idSchema });
