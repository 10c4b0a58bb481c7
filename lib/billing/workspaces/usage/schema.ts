import { z } from "zod";
import { TIER_IDS } from "../../../auth/schema.ts";
import { idSchema } from "../../../platform/public/ids.ts";

/** What a workspace pays for this month, for who administers it: figures only, nothing of what was said. */
export const workspaceUsageSchema = z.object({
  /** What is in force; null: no plan, everybody pays for themselves. */
  tier: z.enum(TIER_IDS).nullable(),
  tierName: z.string().nullable(),
  requestsUsed: z.int(),
  /** Null: unlimited, or no plan. */
  requestsLimit: z.int().nullable(),
  costMicroUsd: z.int(),
  resetsAt: z.iso.datetime(),
  seatsTaken: z.int(),
  /** Null: as many as there are members. */
  seatLimit: z.int().nullable(),
  /** Those for whose use it has paid, the dearest first; who has left among them. At most a thousand. */
  members: z.array(z.object({ userId: idSchema, displayName: z.string(), requests: z.int(), costMicroUsd: z.int() })),
});
export type WorkspaceUsage = z.infer<typeof workspaceUsageSchema>;
