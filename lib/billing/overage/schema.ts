import { z } from "zod";

const MICRO_PER_DOLLAR = 1_000_000;
const CENT_MICRO_USD = 10_000;

export const setOverageSchema = z.strictObject({
  isOn: z.boolean(),
  /** The most that one month (UTC) may be billed with. */
  capMicroUsd: z
    .int()
    .min(MICRO_PER_DOLLAR)
    .max(10_000 * MICRO_PER_DOLLAR)
    .multipleOf(CENT_MICRO_USD, "must be whole cents"),
});
export type SetOverage = z.output<typeof setOverageSchema>;

/** Why nothing is billed beyond the month's messages, though it were allowed. */
export const OVERAGE_BLOCKS = ["no_plan", "not_offered", "trial", "yearly", "discounted", "unpaid"] as const;
export type OverageBlock = (typeof OVERAGE_BLOCKS)[number];

export const overageSchema = z.object({
  /** Null for whoever never chose. */
  settings: z.object({ isOn: z.boolean(), capMicroUsd: z.int() }).nullable(),
  blockedBy: z.enum(OVERAGE_BLOCKS).nullable(),
  /** What usage is billed at, in percent of what it costs; null while it is not. */
  percent: z.int().nullable(),
  /** Of this month, and what requests under way may still add. */
  billedMicroUsd: z.int(),
  heldMicroUsd: z.int(),
  resetsAt: z.iso.datetime(),
});
export type Overage = z.infer<typeof overageSchema>;
