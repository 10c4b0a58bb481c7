import { z } from "zod";
import { TIER_IDS } from "../auth/schema.ts";
import { budgetWarningSchema } from "./budgets/schema.ts";

/** What can pay for a request beside the person's own allowance. */
export const OTHER_PAYERS = ["credits", "overage", "workspace"] as const;
export type OtherPayer = (typeof OTHER_PAYERS)[number];

/** What may go with a message, in the plan in force and in those above it that allow more; lowest first. */
const fileLimitsSchema = z.object({ maxBytes: z.int(), maxCount: z.int() });
export const quotaFilesSchema = fileLimitsSchema.extend({
  above: z.array(fileLimitsSchema.extend({ tier: z.enum(TIER_IDS), name: z.string() })),
});
export type QuotaFiles = z.infer<typeof quotaFilesSchema>;

/** The month's allowance as the sidebar shows it. `requestsLimit` null means unlimited. */
export const quotaSchema = z.object({
  tier: z.enum(TIER_IDS),
  tierName: z.string(),
  /** The workspace whose plan pays here, and whose month this is; null: the person's own. */
  paidByWorkspace: z.string().nullable(),
  requestsUsed: z.number().int(),
  requestsLimit: z.number().int().nullable(),
  requestsPerMinute: z.number().int(),
  files: quotaFilesSchema,
  /** What the person's use has cost; in a workspace that pays, their use there. */
  costMicroUsd: z.number().int(),
  /** What credits can still pay once the limit is reached; 0 without any, or when they are not to. */
  creditMicroUsd: z.number().int(),
  /** The same with what the person allows to be billed with the next invoice. */
  beyondMicroUsd: z.number().int(),
  /** Of the budgets in money here those that 80 % or more of is spent, the fullest first. */
  budgets: z.array(budgetWarningSchema),
  periodStart: z.iso.date(),
  resetsAt: z.iso.datetime(),
});
export type Quota = z.infer<typeof quotaSchema>;

/** What a ledger row is for. */
export const USAGE_PURPOSES = ["chat", "title", "api", "embedding", "image", "transcription", "speech"] as const;
export type UsagePurpose = (typeof USAGE_PURPOSES)[number];

/** Who may bring a provider key of their own. */
export const OWN_KEY_SOURCES = ["user", "workspace"] as const;
export type OwnKeySource = (typeof OWN_KEY_SOURCES)[number];

/** One provider call, as it is settled: one ledger row. */
export interface UsageAttempt {
  id: string;
  conversationId: string | null;
  messageId: string | null;
  provider: string;
  modelId: string;
  outcome: "complete" | "stopped" | "interrupted" | "failed";
  /** Null when the model has no known price. */
  amountMicroUsd: number | null;
  inputTokens: number | null;
  outputTokens: number | null;
  cachedInputTokens: number | null;
  cacheWriteTokens: number | null;
  reasoningTokens: number | null;
  /** Images, seconds of audio and characters, where something else than tokens was used; null for none. */
  units?: Readonly<Record<string, number | string | undefined>> | null;
  /** True when the provider sent no usage and the tokens were counted here. */
  usageEstimated: boolean;
  /** The price that was in force, kept with the row. */
  price: unknown;
  firstTokenMs: number | null;
  latencyMs: number;
  /** Whose own key the model was asked with; left out for the operator's and where there is none. */
  keySource?: OwnKeySource;
  /** For an answer from the cache: how it was found, and what its tokens would have cost today. */
  cacheHit?: "exact" | "semantic";
  savedMicroUsd?: number | null;
}
