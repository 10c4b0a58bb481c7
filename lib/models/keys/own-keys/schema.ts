import { z } from "zod";

/** Most keys of a person for one provider. */
export const MOST_OWN_KEYS = 10;
const MOST_CAP_MICRO_USD = 1_000_000_000_000;

/** What a person sets of a key beside the key itself. */
export const ownKeyTermsSchema = z.object({
  /** To tell keys apart; may be empty. */
  label: z.string().trim().max(60).optional(),
  /** Of several keys, one of weight 2 is asked with twice as often as one of weight 1. */
  weight: z.int().min(1).max(100).optional(),
  /** What may be spent with it in a day (UTC), in micro-USD; null for no limit. */
  dailyCapMicroUsd: z.int().min(0).max(MOST_CAP_MICRO_USD).nullable().optional(),
});

export const updateOwnKeySchema = ownKeyTermsSchema.extend({
  /** A paused key is kept and not used. */
  paused: z.boolean().optional(),
});
export type UpdateOwnKey = z.output<typeof updateOwnKeySchema>;

/** One of a person's keys of a provider; the key itself never leaves the server. */
export const ownKeySchema = z.object({
  id: z.guid(),
  label: z.string(),
  /** The last characters of the key; null for a short one. */
  hint: z.string().nullable(),
  /** The only address it is sent to; null for the provider's own. */
  baseUrl: z.string().nullable(),
  weight: z.int(),
  dailyCapMicroUsd: z.int().nullable(),
  /** Null for a key without a cap, whose spend nobody counts. */
  spentTodayMicroUsd: z.int().nullable(),
  /** `paused` and `refused`: not used until it is resumed, or tested; `capped`: it has spent what it may today. */
  state: z.enum(["ok", "paused", "capped", "refused"]),
  lastError: z.string().nullable(),
  lastTestedAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type OwnKey = z.infer<typeof ownKeySchema>;
