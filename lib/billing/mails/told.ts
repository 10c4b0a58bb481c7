import { z } from "zod";
import { TIER_IDS } from "../../auth/schema.ts";
import { PLAN_PERIODS, SUBSCRIPTION_STATUSES } from "../stripe/schema.ts";

const moment = z.iso.datetime().nullable();

/** What was told of a subscription. Whatever is otherwise now is news. */
export const toldSubscriptionSchema = z.object({
  status: z.enum(SUBSCRIPTION_STATUSES),
  priceId: z.string(),
  tier: z.enum(TIER_IDS).nullable(),
  period: z.enum(PLAN_PERIODS),
  amountMicroUsd: z.int(),
  /** What was told before mails knew of it says nothing else than one. */
  quantity: z.int().min(1).default(1),
  cancelsAt: moment,
  /** The end of the trial that was announced. */
  trialEndingFor: moment,
  /** Since when an invoice is not paid, and which of the mails about it went out. */
  dunning: z.object({ since: z.iso.datetime(), stage: z.int().min(1).max(3) }).nullable(),
  /** Its latest invoice then. */
  invoiceId: z.string().nullable(),
  /** The card and month whose end was announced. */
  card: z.string().nullable(),
  isPaused: z.boolean().default(false),
});
export type ToldSubscription = z.infer<typeof toldSubscriptionSchema>;

/** The same of an invoice. */
export const toldInvoiceSchema = z.object({
  status: z.enum(["draft", "open", "paid", "uncollectible", "void"]),
  refundedMicroUsd: z.int(),
  /** Of what was told before there were mails of disputes nothing is known. */
  dispute: z.enum(["open", "won", "lost"]).nullable().default(null),
});
export type ToldInvoice = z.infer<typeof toldInvoiceSchema>;

/** The same of a customer: what stands on their invoices. */
export const toldCustomerSchema = z.object({
  address: z.string().nullable(),
  taxIds: z.array(z.object({ id: z.string(), value: z.string() })),
  /** The number of the look that showed it: an older one is not told after it. */
  version: z.int(),
});
export type ToldCustomer = z.infer<typeof toldCustomerSchema>;
