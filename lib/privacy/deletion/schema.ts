import { z } from "zod";

/** How long an account that is not deleted at once can still be kept. */
export const GRACE_DAYS = 7;

export const requestDeletionSchema = z.strictObject({
  /** The address of the account, typed by its owner. */
  email: z.string().trim().toLowerCase().min(1).max(254),
  /** `later`: after seven days, in which it can be undone. */
  when: z.enum(["now", "later"]),
});
export type RequestDeletion = z.output<typeof requestDeletionSchema>;

export const accountDeletionSchema = z.object({
  requestedAt: z.iso.datetime(),
  deletesAt: z.iso.datetime(),
});
export type AccountDeletion = z.infer<typeof accountDeletionSchema>;

export const deletionStateSchema = z.object({
  /** Null: nobody has asked. */
  deletion: accountDeletionSchema.nullable(),
  /** What stands in the way: workspaces that the person owns and others are in, and being the last administrator. */
  peopledWorkspaces: z.array(z.string()),
  isLastAdmin: z.boolean(),
  /** Whether plans are sold here, which would be cancelled. */
  sellsPlans: z.boolean(),
});
export type DeletionState = z.infer<typeof deletionStateSchema>;
