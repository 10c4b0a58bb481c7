import { z } from "zod";
import { idSchema } from "../../platform/public/ids.ts";
import { pageQuerySchema } from "../../platform/public/page-schema.ts";

/** What a workspace remembers. The database takes any name; this is the list of the product. */
export const WORKSPACE_EVENTS = [
  "workspace_created",
  "workspace_renamed",
  "workspace_deleted",
  "member_invited",
  "link_made",
  "invitation_resent",
  "invitation_revoked",
  "member_joined",
  "member_left",
  "member_removed",
  "role_changed",
  "owner_changed",
  "tier_granted",
  "budget_set",
  "budget_removed",
  "routing_changed",
  "key_added",
  "key_changed",
  "key_removed",
  "cache_changed",
] as const;
export type WorkspaceEventKind = (typeof WORKSPACE_EVENTS)[number];

/**
 * `email` is that of the invitation, as long as it is there, and `tierName` how a plan is called today: both are read with
 * the entry, not written in it.
 */
const detailsSchema = z.record(z.string(), z.union([z.string(), z.number()]));
export type WorkspaceEventDetails = z.infer<typeof detailsSchema>;

export const workspaceEventSchema = z.object({
  id: idSchema,
  kind: z.enum(WORKSPACE_EVENTS),
  /** The name of who did it; null for an account that is gone, and for the server. */
  actor: z.string().nullable(),
  /** Whom it happened to, where that is a person. */
  subject: z.string().nullable(),
  details: detailsSchema,
  at: z.iso.datetime(),
});
export type WorkspaceEvent = z.infer<typeof workspaceEventSchema>;
export const workspaceLogQuerySchema = pageQuerySchema.extend({ cursor: idSchema.optional() });
