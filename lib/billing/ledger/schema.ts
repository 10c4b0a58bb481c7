import { z } from "zod";
import { idSchema } from "../../platform/public/ids.ts";
import { momentSchema } from "../../platform/public/moment.ts";
import { pageQuerySchema } from "../../platform/public/page-schema.ts";
import { OTHER_PAYERS, OWN_KEY_SOURCES, USAGE_PURPOSES } from "../schema.ts";

/** What a line of the ledger is. `reserve` takes a request from the month's allowance and `release` gives it back. */
export const LEDGER_KINDS = [
  "settle",
  "overage",
  "grant",
  "refund",
  "expiry",
  "adjustment",
  "reserve",
  "release",
] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];

/** Without a kind: answers and credits, that is all that is about money. */
export const KIND_FILTERS = [...LEDGER_KINDS, "all"] as const;
export type KindFilter = (typeof KIND_FILTERS)[number];

const filterShape = {
  kind: z.enum(KIND_FILTERS).optional(),
  purpose: z.enum(USAGE_PURPOSES).optional(),
  modelId: z.string().min(1).max(200).optional(),
  /** `none`: uses of a model outside of any project. */
  projectId: z.union([idSchema, z.literal("none")]).optional(),
  /** From this moment on, and before this one. */
  from: momentSchema.optional(),
  to: momentSchema.optional(),
};
export const ledgerFilterSchema = z.object(filterShape);
export const ledgerQuerySchema = pageQuerySchema.extend(filterShape);
export type LedgerFilter = z.infer<typeof ledgerFilterSchema>;
export type LedgerQuery = z.infer<typeof ledgerQuerySchema>;

const microUsd = z.int();

export const ledgerLineSchema = z.object({
  id: idSchema,
  at: z.iso.datetime(),
  kind: z.enum(LEDGER_KINDS),
  purpose: z.enum(USAGE_PURPOSES).nullable(),
  modelId: z.string().nullable(),
  /** The project that the chat was in when the model was asked, and its name as long as it is there. */
  projectId: idSchema.nullable(),
  projectName: z.string().nullable(),
  outcome: z.string().nullable(),
  /** Whose own key the model was asked with; null for the server's and where there is none. */
  keySource: z.enum(OWN_KEY_SOURCES).nullable(),
  inputTokens: z.int().nullable(),
  outputTokens: z.int().nullable(),
  /** Requests taken from the month's allowance; negative: given back, or granted. */
  requests: z.int(),
  /** The month whose allowance it is of, in UTC, and how many requests of it are used after the line; null: not the person's. */
  periodStart: z.iso.date(),
  requestsUsed: z.int().nullable(),
  /** What an answer cost; null when the model's price is unknown, 0 for lines that are no answer. */
  costMicroUsd: microUsd.nullable(),
  /** How the line changes the credit balance, and the balance after it. */
  creditMicroUsd: microUsd,
  balanceMicroUsd: microUsd,
  /** What of a payment went back to the card; negative: that failed. */
  paidBackMicroUsd: microUsd,
  /** Who pays for the request; null for lines of no request. */
  paidBy: z.enum(["allowance", ...OTHER_PAYERS]).nullable(),
  /** The workspace that pays, as long as the person is a member. */
  paidByWorkspace: z.string().nullable(),
  /** What the next invoice is billed with for a request beyond the allowance. */
  overageMicroUsd: microUsd,
  /** The answer's conversation while it is there. */
  conversationId: idSchema.nullable(),
  /** None of a temporary chat, and none for who looks in the person's place. */
  conversationTitle: z.string().nullable(),
  messageId: idSchema.nullable(),
  reason: z.string().nullable(),
});
export type LedgerLine = z.infer<typeof ledgerLineSchema>;

export const creditAccountSchema = z.object({
  balanceMicroUsd: microUsd,
  /** What requests under way may still take of it. */
  heldMicroUsd: microUsd,
  /** When the next part of it runs out; null: none does. */
  nextExpiryAt: z.iso.datetime().nullable(),
  /** Whether credits pay once the month's requests are used up. */
  allowsOverage: z.boolean(),
});
export type CreditAccount = z.infer<typeof creditAccountSchema>;

export const ledgerSummarySchema = z.object({
  lines: z.int(),
  costMicroUsd: microUsd,
  /** Answers that are not in the sum because a price is unknown. */
  unpriced: z.int(),
  creditMicroUsd: microUsd,
  /** Models of all the person's lines, most used first: what can be filtered by. */
  modelIds: z.array(z.string()),
  /** Projects of all the person's lines: what can be filtered by. The name is null for one that was deleted. */
  projects: z.array(z.object({ id: idSchema, name: z.string().nullable() })),
  /** Null for whoever never had credits. */
  credits: creditAccountSchema.nullable(),
});
export type LedgerSummary = z.infer<typeof ledgerSummarySchema>;

export const updateCreditsSchema = z.strictObject({ allowsOverage: z.boolean() });
