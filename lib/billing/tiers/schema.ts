import { z } from "zod";
import { TIER_IDS } from "../../auth/schema.ts";

const count = (max: number) => z.int().min(1).max(max);
const bytes = z.int().min(1).max(1e15);
const price = z.int().min(0).max(1e12);

/** The most that any tier can allow: what a request may carry, whoever sends it. */
export const ATTACHMENT_CEILING_BYTES = 10 * 1024 * 1024;
export const ATTACHMENTS_CEILING = 8;
/** What a tier may refuse beside requests; named in the details of the refusal. */
export const PLAN_FEATURES = ["models", "context", "file_size", "files", "storage", "budgets", "api_keys"] as const;
export type PlanFeature = (typeof PLAN_FEATURES)[number];
/** Whom people may ask for help. */
export const SUPPORTS = ["none", "community", "email", "contact"] as const;

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
  /** The dearest chat model at the operator's cost, by a million tokens of its answers, in micro-USD. */
  modelMaxMicroUsdPerMtok: price.nullable(),
  /** The longest prompt at the operator's cost. */
  contextMaxTokens: count(100_000_000).nullable(),
  /** One uploaded file. */
  attachmentMaxBytes: z.int().min(1).max(ATTACHMENT_CEILING_BYTES),
  messageMaxAttachments: count(ATTACHMENTS_CEILING),
  /** Budgets in money, those of API keys among them. */
  maxBudgets: count(1000),
  support: z.enum(SUPPORTS),
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
