import { z } from "zod";

const MICRO_PER_DOLLAR = 1_000_000;
/** Less than this is not worth a payment. */
export const MIN_TOP_UP_MICRO_USD = 5 * MICRO_PER_DOLLAR;
export const MAX_TOP_UP_MICRO_USD = 1_000 * MICRO_PER_DOLLAR;
const MAX_CEILING_MICRO_USD = 10_000 * MICRO_PER_DOLLAR;
const CENT_MICRO_USD = 10_000;

const money = (min: number, max: number) => z.int().min(min).max(max).multipleOf(CENT_MICRO_USD, "must be whole cents");

export const topUpSettingsSchema = z.object({
  isOn: z.boolean(),
  /** Credits are bought when the balance is below this. */
  thresholdMicroUsd: z.int(),
  /** How much is bought, which is what is paid. */
  amountMicroUsd: z.int(),
  /** The most that is bought in one month (UTC). */
  ceilingMicroUsd: z.int(),
});
export type TopUpSettings = z.infer<typeof topUpSettingsSchema>;

/** One purchase must lift the balance over the threshold, or a fall would be two; and the month must allow for one. */
export const setTopUpSchema = z
  .strictObject({
    isOn: z.boolean(),
    thresholdMicroUsd: money(MICRO_PER_DOLLAR, MAX_TOP_UP_MICRO_USD),
    amountMicroUsd: money(MIN_TOP_UP_MICRO_USD, MAX_TOP_UP_MICRO_USD),
    ceilingMicroUsd: money(MIN_TOP_UP_MICRO_USD, MAX_CEILING_MICRO_USD),
  })
  .refine(({ thresholdMicroUsd, amountMicroUsd }) => amountMicroUsd >= thresholdMicroUsd, {
    path: ["amountMicroUsd"],
    message: "must be at least the balance below which it is bought",
  })
  .refine(({ amountMicroUsd, ceilingMicroUsd }) => ceilingMicroUsd >= amountMicroUsd, {
    path: ["ceilingMicroUsd"],
    message: "must be at least one purchase",
  });
export type SetTopUp = z.output<typeof setTopUpSchema>;

export const topUpSchema = z.object({
  /** Null for whoever never chose any. */
  settings: topUpSettingsSchema.nullable(),
  /** Turned off by the server because the card was refused twice. */
  isDeclined: z.boolean(),
  /** Turned off by the server because a payment for credits was refunded or disputed. */
  isTakenBack: z.boolean(),
  /** After one refusal: when the card is tried again. */
  retryAt: z.iso.datetime().nullable(),
  /** Whether anything was bought here before, so that there may be a card. */
  hasCustomer: z.boolean(),
  balanceMicroUsd: z.int(),
  /** What purchases of this month take of the ceiling. */
  boughtMicroUsd: z.int(),
  resetsAt: z.iso.datetime(),
  /** A purchase that the card's holder must confirm on Stripe's page. */
  waiting: z.object({ amountMicroUsd: z.int(), pageUrl: z.url() }).nullable(),
});
export type TopUp = z.infer<typeof topUpSchema>;

/** What of automatic purchases needs the person, on every page. */
export type TopUpTrouble =
  | { kind: "declined" }
  | { kind: "taken_back" }
  | { kind: "waiting"; amountMicroUsd: number; pageUrl: string };
