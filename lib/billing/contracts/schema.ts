import { z } from "zod";
import { reasonSchema } from "../../auth/admin/audit/schema.ts";
import { TIER_IDS, type TierId } from "../../auth/schema.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { openInvoiceSchema, PLAN_PERIODS, SUBSCRIPTION_STATUSES } from "../stripe/schema.ts";

const CENT_MICRO_USD = 10_000;
/** The most that Stripe takes as the amount of a price. */
const MAX_MICRO_USD = 999_999_990_000;
/** So that an invoice is due, and the week after that over, before the next is sent. */
/** What is paid by invoice. */
export const CONTRACT_TIER = "enterprise" satisfies TierId;
export const DAYS_UNTIL_DUE_MAX = { month: 21, year: 90 } as const;
export const PURCHASE_ORDER_MAX = 60;

/** What is agreed upon with somebody who pays Enterprise by invoice. */
export const startContractSchema = z
  .strictObject({
    /** Chosen by whoever asks, once for each contract that is meant: the same again is the same contract. */
    id: idSchema,
    amountMicroUsd: z.int().positive().max(MAX_MICRO_USD).multipleOf(CENT_MICRO_USD, "must be whole cents"),
    period: z.enum(PLAN_PERIODS),
    daysUntilDue: z.int().min(1).max(DAYS_UNTIL_DUE_MAX.year),
    /** The buyer's own number. One line: it stands on the invoices. */
    purchaseOrder: z
      .string()
      .trim()
      .min(1)
      .max(PURCHASE_ORDER_MAX)
      .regex(/^[^\p{Cc}]*$/u, "must be one line")
      .nullable(),
    reason: reasonSchema,
  })
  .refine(({ period, daysUntilDue }) => daysUntilDue <= DAYS_UNTIL_DUE_MAX[period], {
    path: ["daysUntilDue"],
    message: "An invoice must be due before the next one is sent.",
  });
export type StartContract = z.output<typeof startContractSchema>;

/** `now` takes the plan away at once; `never` takes back an end that was set. */
export const CONTRACT_ENDS = ["at_period_end", "now", "never"] as const;
export const changeContractSchema = z.strictObject({ ends: z.enum(CONTRACT_ENDS), reason: reasonSchema });
export type ChangeContract = z.output<typeof changeContractSchema>;

const planShape = {
  tier: z.enum(TIER_IDS).nullable(),
  amountMicroUsd: z.int(),
  period: z.enum(PLAN_PERIODS),
};
export const contractStateSchema = z.object({
  contract: z
    .object({
      ...planShape,
      status: z.enum(SUBSCRIPTION_STATUSES),
      daysUntilDue: z.int().nullable(),
      purchaseOrder: z.string().nullable(),
      renewsAt: z.iso.datetime(),
      /** When it ends because somebody said so. */
      endsAt: z.iso.datetime().nullable(),
      /** Until when it stays in force although an invoice is overdue. */
      graceEndsAt: z.iso.datetime().nullable(),
      /** What waits to be paid, the oldest of it. */
      openInvoice: openInvoiceSchema.nullable(),
    })
    .nullable(),
  /** What is paid from a card now, which a contract takes the place of. */
  cardPlan: z.object(planShape).nullable(),
});
export type ContractState = z.infer<typeof contractStateSchema>;
