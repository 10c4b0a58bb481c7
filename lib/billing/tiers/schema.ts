import { z } from "zod";
import { TIER_IDS } from "../../auth/schema.ts";

const count = (max: number) => z.int().min(1).max(max);
const bytes = z.int().min(1).max(1e15);
const price = z.int().min(0).max(1e12);
const CENT_MICRO_USD = 10_000;
/** The most that Stripe takes as the amount of a price. */
const PLAN_MAX_MICRO_USD = 999_999_990_000;
const planPrice = z.int().min(0).max(PLAN_MAX_MICRO_USD).multipleOf(CENT_MICRO_USD, "must be whole cents").nullable();

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
  /** For how long a conversation that nobody uses is kept, in days. Null: for ever. */
  conversationMaxDays: count(36_500).nullable(),
};
const MAX_SEATS = 100_000;
/** How many members may write in a workspace. */
const seatsShape = {
  /** For one price, which a larger workspace pays more than once. Null: the plan is not sold to workspaces. */
  seats: count(MAX_SEATS).nullable(),
  /** Of a workspace that was granted it. Null: any number. */
  maxSeats: count(MAX_SEATS).nullable(),
};
export type TierSeats = z.infer<z.ZodObject<typeof seatsShape>>;
export const tierLimitsSchema = z.object({ id: z.enum(TIER_IDS), ...limitsShape });
export type TierLimits = z.infer<typeof tierLimitsSchema>;

export const TRIAL_MAX_DAYS = 90;
export const OVERAGE_MAX_PERCENT = 1000;
/** What a tier costs, without tax. */
const pricesShape = {
  /** By the month and by the year. Null: the plan is not sold by itself. */
  monthlyMicroUsd: planPrice,
  yearlyMicroUsd: planPrice,
  /** For how long the first plan of a person is tried for free. */
  trialDays: z.int().min(0).max(TRIAL_MAX_DAYS),
  /** What usage beyond the month's messages is billed at, in percent of its cost. Null: it is not sold. */
  overagePercent: z.int().min(1).max(OVERAGE_MAX_PERCENT).nullable(),
};
export const tierPricesSchema = z.object(pricesShape);
export type TierPrices = z.infer<typeof tierPricesSchema>;

/** A tier as the console shows it. */
export const tierSchema = tierLimitsSchema.extend({
  ...seatsShape,
  ...pricesShape,
  /** What Stripe sells it at now; another amount than the tier's until `npm run stripe:sync` has run. */
  soldMonthlyMicroUsd: price.nullable(),
  soldYearlyMicroUsd: price.nullable(),
  /** Accounts that it is in force for. */
  accounts: z.int(),
});
export type Tier = z.infer<typeof tierSchema>;

// It stands in the subjects of mails, and beside what people have typed.
const newName = limitsShape.name.refine(
  (name) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name),
  "A name has no control characters.",
);
/** What is changed of a tier; what is left out stays. */
export const tierChangesSchema = z
  .strictObject({ ...limitsShape, name: newName, ...seatsShape, ...pricesShape })
  .partial();
export const updateTierSchema = tierChangesSchema.refine(
  (changes) => Object.keys(changes).length > 0,
  "Send at least one field.",
);
export type UpdateTier = z.infer<typeof updateTierSchema>;
