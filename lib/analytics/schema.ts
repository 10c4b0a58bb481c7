import { z } from "zod";
import { INTENTS } from "../models/schema.ts";
import { idSchema } from "../platform/public/ids.ts";
import { pageQuerySchema } from "../platform/public/page-schema.ts";

/** The last seven days, the calendar month and the calendar year so far; days are those of the person's time zone. */
export const PERIODS = ["7d", "month", "year"] as const;
export type Period = (typeof PERIODS)[number];
export const DEFAULT_PERIOD: Period = "month";

/** Ratings or answers that are needed before a rate or a mean is shown. */
export const MINIMUM_SAMPLE = 20;

const period = z.enum(PERIODS).default(DEFAULT_PERIOD);
export const routerQuerySchema = z.object({ period });
export const EXPORT_FORMATS = ["csv", "json"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export const exportQuerySchema = z.object({ period, format: z.enum(EXPORT_FORMATS).default("csv") });
export const changesQuerySchema = pageQuerySchema.extend({ period });

const count = z.int().min(0);
const microUsd = z.int();
const share = z.number().min(0).max(1);
/** Null: the decision named no intent that is known today. */
const intent = z.enum(INTENTS).nullable();

/** A mean or a rate with its 95 % interval; all null while the sample is smaller than `minimum`. */
const estimateFields = {
  sample: count,
  minimum: count,
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
};

export const routerReportSchema = z.object({
  period: z.enum(PERIODS),
  timeZone: z.string(),
  from: z.iso.date(),
  to: z.iso.date(),
  answers: z.object({ auto: count, all: count }),
  /** What Auto's answers cost: those of known price, and how many are not in the sum because a price is unknown. */
  cost: z.object({ microUsd, unpriced: count }),
  /**
   * Against the candidate with the highest expected quality, over the answers where both costs are known. `unknown`
   * counts the others. Negative savings mean that always-best would have been cheaper.
   */
  savings: z.object({
    answers: count,
    unknown: count,
    costMicroUsd: microUsd,
    bestMicroUsd: microUsd,
    savedMicroUsd: microUsd,
    /** Saved in parts of always-best; null when that is 0. */
    ratio: z.number().nullable(),
  }),
  /** Share of the ratings that are good, 0 to 1. */
  ratings: z.object(estimateFields),
  changes: z.object({
    count,
    /** In parts of Auto's answers. */
    ratio: share.nullable(),
    topIntent: z.object({ intent, count }).nullable(),
  }),
  /** Largest first. */
  shares: z.array(z.object({ intent, modelId: z.string(), answers: count, costMicroUsd: microUsd, unpriced: count })),
  /** Running totals at the end of each day of the period, over the answers of `savings`. */
  days: z.array(z.object({ date: z.iso.date(), costMicroUsd: microUsd, bestMicroUsd: microUsd })),
  /** What one model alone would have cost, over the answers where it was a candidate. Best covered first. */
  singles: z.array(
    z.object({
      modelId: z.string(),
      answers: count,
      /** In parts of Auto's answers. */
      covered: share,
      aloneMicroUsd: microUsd,
      costMicroUsd: microUsd,
      savedMicroUsd: microUsd,
      /** Its mean expected quality less that of the models that answered, in points of 100. */
      qualityPoints: z.number(),
    }),
  ),
  /** Expected quality given up: best candidate less the one that answered, in points of 100, weighted by difficulty. */
  regret: z.object(estimateFields),
  models: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type RouterReport = z.infer<typeof routerReportSchema>;
export type IntentShare = RouterReport["shares"][number];
export type Estimate = RouterReport["regret"];

/** An answer of Auto's that a person replaced by another model's, or called a wrong choice. */
export const routeChangeSchema = z.object({
  messageId: idSchema,
  conversationId: idSchema,
  /** Null when the conversation was deleted: there is nothing to open. */
  title: z.string().nullable(),
  at: z.iso.datetime(),
  intent,
  modelId: z.string(),
  modelName: z.string(),
  /** The model chosen instead; null when the answer was only called a wrong choice. */
  changedToId: z.string().nullable(),
  changedToName: z.string().nullable(),
  wrongChoice: z.boolean(),
});
export type RouteChange = z.infer<typeof routeChangeSchema>;

/** The last 24 hours, in half hours. */
export const DAY_SLOTS = 48;
export const providerDaysSchema = z.object({
  /** The providers that were asked, the most often asked first. A call is one attempt: a retry is another one. */
  items: z.array(
    z.object({
      provider: z.string(),
      calls: count,
      failures: count,
      /** Failed calls after which another provider was asked for the same answer. */
      movedElsewhere: count,
      /** Median. */
      firstTokenMs: z.number().nullable(),
      /** Oldest first. */
      slots: z.array(z.object({ calls: count, failures: count })).length(DAY_SLOTS),
    }),
  ),
});
export type ProviderDays = z.infer<typeof providerDaysSchema>;
export type ProviderDay = ProviderDays["items"][number];

/**
 * One row of the export: an answer that Auto chose a model for. Money is integer micro-USD; null is unknown. A call of the API
 * is no message and in no conversation.
 */
export interface ExportRow {
  answeredAt: string;
  conversationId: string | null;
  conversationTitle: string | null;
  messageId: string | null;
  intent: string | null;
  difficulty: number | null;
  mode: string | null;
  chosenModel: string;
  answeredBy: string;
  sticky: boolean;
  reasons: string;
  expectedQuality: number | null;
  bestExpectedQuality: number | null;
  costMicroUsd: number | null;
  alwaysBestMicroUsd: number | null;
  rating: string | null;
  wrongChoice: boolean;
}
