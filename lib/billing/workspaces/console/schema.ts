import { z } from "zod";
import { TIER_IDS } from "../../../auth/schema.ts";
import { idSchema } from "../../../platform/public/ids.ts";
import { pageQuerySchema } from "../../../platform/public/page-schema.ts";

/** A team workspace as the console lists it: who owns it, and what pays there. */
export const adminWorkspaceSchema = z.object({
  id: idSchema,
  name: z.string(),
  ownerEmail: z.string(),
  /** What is in force; null: no plan, everybody pays for themselves. */
  tier: z.enum(TIER_IDS).nullable(),
  members: z.int(),
  /** A payment of it is disputed, or the dispute was lost. */
  isFlagged: z.boolean(),
  createdAt: z.iso.datetime(),
});
export type AdminWorkspace = z.infer<typeof adminWorkspaceSchema>;

export const listWorkspacesQuerySchema = pageQuerySchema.extend({
  /** Id of the last one of the page before. */
  cursor: idSchema.optional(),
  /** Part of the name or of the owner's address, or the whole id. */
  search: z.string().trim().max(254).optional(),
});
export type ListWorkspacesQuery = z.output<typeof listWorkspacesQuerySchema>;
