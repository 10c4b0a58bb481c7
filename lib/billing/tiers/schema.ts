import { z } from "zod";
import { TIER_IDS } from "../../auth/schema.ts";

const count = (max: number) => z.int().min(1).max(max);
const bytes = z.int().min(1).max(1e15);
const price = z.int().min(0).max(1e12);

/** What a tier allows. Null stands for no limit, and for a price that is agreed upon. */
const limitsShape = {
  name: z.string().trim().min(1, "Enter a name.").max(40, "A name has at most 40 characters."),
  requestsPerMinute: count(1_000_000),
  requestsPerMonth: count(2_000_000_000).nullable(),
  /** Answers that are written at the same time. */
  maxParallelRuns: count(100_000),
  maxApiKeys: count(1000),
  /** Uploaded files, all together. */
  storageMaxBytes: bytes.nullable(),
  /** Kept answers of the response cache, all together. */
  cacheMaxBytes: z.int().min(0).max(1e15),
};
export const tierLimitsSchema = z.object({ id: z.enum(TIER_IDS), ...limitsShape });
export type TierLimits = z.infer<typeof tierLimitsSchema>;

/** A tier as the console shows it. */
export const tierSchema = tierLimitsSchema.extend({
  monthlyMicroUsd: price.nullable(),
  yearlyMicroUsd: price.nullable(),
  trialDays: z.int(),
  /** Accounts that it is in force for. */
  accounts: z.int(),
});
export type Tier = z.infer<typeof tierSchema>;

export const updateTierSchema = z
  .strictObject(limitsShape)
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, "Send at least one field.");
export type UpdateTier = z.infer<typeof updateTierSchema>;
