import { z } from "zod";
import { TIER_IDS } from "../../auth/schema.ts";
import { type TierLimits, type TierPrices, tierLimitsSchema } from "../tiers/schema.ts";

export const PLAN_PERIODS = ["month", "year"] as const;
export type PlanPeriod = (typeof PLAN_PERIODS)[number];

/** A plan as Stripe runs it. */
export const SUBSCRIPTION_STATUSES = [
  "incomplete",
  "incomplete_expired",
  "trialing",
  "active",
  "past_due",
  "canceled",
  "unpaid",
  "paused",
] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

/** One plan at one price, as it may be bought. `key` names it in requests. */
export const offerSchema = z.object({
  key: z.string(),
  tier: z.enum(TIER_IDS),
  period: z.enum(PLAN_PERIODS),
  amountMicroUsd: z.int(),
  trialDays: z.int(),
  /** For how many members of a workspace that is; a larger one pays it more than once. Null: not for workspaces. */
  seats: z.int().nullable(),
});
export type Offer = z.infer<typeof offerSchema>;

/** A tier as the price list shows it. Null prices: by contract; null messages: unlimited. */
export interface PricedTier
  extends Pick<
      TierLimits,
      | "id"
      | "name"
      | "requestsPerMinute"
      | "requestsPerMonth"
      | "maxParallelRuns"
      | "maxApiKeys"
      | "maxBudgets"
      | "storageMaxBytes"
      | "attachmentMaxBytes"
      | "messageMaxAttachments"
      | "contextMaxTokens"
      | "modelMaxMicroUsdPerMtok"
      | "support"
      | "conversationMaxDays"
    >,
    TierPrices,
    Pick<Offer, "seats"> {}

/** An invoice that waits to be paid by hand. */
export const openInvoiceSchema = z.object({
  number: z.string().nullable(),
  dueMicroUsd: z.int(),
  dueAt: z.iso.datetime().nullable(),
  isOverdue: z.boolean(),
  /** Stripe's page on which it is paid. */
  pageUrl: z.string().nullable(),
});
export type OpenInvoice = z.infer<typeof openInvoiceSchema>;

export const planSchema = z.object({
  /** The tier in force, whether it was paid for or granted. */
  tier: z.enum(TIER_IDS),
  tierName: z.string(),
  /** What that tier allows. */
  limits: tierLimitsSchema,
  /** What every tier allows, lowest first. */
  tiers: z.array(tierLimitsSchema),
  subscription: z
    .object({
      tier: z.enum(TIER_IDS).nullable(),
      offerKey: z.string().nullable(),
      period: z.enum(PLAN_PERIODS),
      amountMicroUsd: z.int(),
      /** How many seats are paid for; 1 for a person's. */
      quantity: z.int(),
      status: z.enum(SUBSCRIPTION_STATUSES),
      /** When the paid (or tried) time ends; it goes on after that unless `endsAt` says otherwise. */
      renewsAt: z.iso.datetime(),
      trialEndsAt: z.iso.datetime().nullable(),
      /** When it ends because it was cancelled. */
      endsAt: z.iso.datetime().nullable(),
      /** Until when it stays in force although a payment failed. */
      graceEndsAt: z.iso.datetime().nullable(),
      /** Set where it is paid by invoice, on terms that were agreed upon; then only an administrator changes it. */
      invoiced: z
        .object({
          daysUntilDue: z.int().nullable(),
          /** The buyer's own number. */
          purchaseOrder: z.string().nullable(),
          openInvoice: openInvoiceSchema.nullable(),
        })
        .nullable(),
      nextPaymentAttemptAt: z.iso.datetime().nullable(),
      /** While it is paused: what is paid lasts until `renewsAt`, or is over. Null: it is not. */
      pause: z.object({ isBegun: z.boolean(), resumesAt: z.iso.datetime().nullable() }).nullable(),
      /** How the payment of the running time was taken back, which is why the plan is not in force. */
      takenBack: z.enum(["refunded", "disputed"]).nullable(),
    })
    .nullable(),
  /** From when on conversations that were not used for as long as the plan keeps them are deleted; null: none is yet. */
  conversationsDeletedFrom: z.iso.datetime().nullable(),
  /** Of the team workspace whose plan this is; null: it is the person's own. */
  team: z
    .object({
      /** Members whose role takes a seat. */
      seatsTaken: z.int(),
      /** Null: as many as there are members. */
      seatLimit: z.int().nullable(),
    })
    .nullable(),
  offers: z.array(offerSchema),
  /** Whether the first plan is tried for free. */
  canTry: z.boolean(),
  /** Whether there is anything at Stripe to manage: a card, an address, invoices; of a plan that is over, too. */
  hasCustomer: z.boolean(),
});
export type Plan = z.infer<typeof planSchema>;

export const invoiceSchema = z.object({
  id: z.string(),
  number: z.string().nullable(),
  status: z.enum(["draft", "open", "paid", "uncollectible", "void"]),
  totalMicroUsd: z.int(),
  refundedMicroUsd: z.int(),
  createdAt: z.iso.datetime(),
  pageUrl: z.string().nullable(),
  pdfUrl: z.string().nullable(),
});
export type Invoice = z.infer<typeof invoiceSchema>;

// Loose on purpose: whatever is not on the list, a currency or a coupon among it, is refused by the service as one.
const offerChoice = { price: z.string().max(80), quantity: z.int().optional() };
export const checkoutSchema = z.looseObject({ ...offerChoice, promotionCode: z.string().max(80).optional() });
export type CheckoutInput = z.output<typeof checkoutSchema>;
export const changeSchema = z.looseObject({ ...offerChoice, prorationAt: z.iso.datetime().optional() });
export type ChangeInput = z.output<typeof changeSchema>;
export const previewInputSchema = z.looseObject(offerChoice);
export type PreviewInput = z.output<typeof previewInputSchema>;
export const promotionInputSchema = z.strictObject({ code: z.string().trim().min(1).max(80) });

/** For how many months nothing is taken, from the end of what is paid on. */
const PAUSE_MONTHS = [1, 2, 3] as const;
export const pauseSchema = z.strictObject({ months: z.union(PAUSE_MONTHS.map((months) => z.literal(months))) });
export type PauseInput = z.output<typeof pauseSchema>;

/** What a change of plan costs, before it is made. */
export const previewSchema = z.object({
  key: z.string(),
  /** Taken from the card now; 0 when there is credit left over. */
  dueNowMicroUsd: z.int(),
  /** Negative when the rest of the old plan is worth more: it pays later invoices. */
  totalMicroUsd: z.int(),
  lines: z.array(z.object({ description: z.string(), amountMicroUsd: z.int() })),
  /** The moment the amounts are for; sent with the change, they stay the same. */
  prorationAt: z.iso.datetime(),
  /** When the next whole period is paid. */
  renewsAt: z.iso.datetime(),
});
export type Preview = z.infer<typeof previewSchema>;

export const promotionSchema = z.object({
  code: z.string(),
  percentOff: z.number().nullable(),
  amountOffMicroUsd: z.int().nullable(),
  duration: z.enum(["once", "repeating", "forever"]),
  durationMonths: z.int().nullable(),
});
export type Promotion = z.infer<typeof promotionSchema>;

/** How a purchase ended, as its buyer comes back. */
export const CHECKOUT_STATES = ["success", "pending", "failed"] as const;
export const checkoutStateSchema = z.object({ state: z.enum(CHECKOUT_STATES), tier: z.enum(TIER_IDS).nullable() });
export type CheckoutState = z.infer<typeof checkoutStateSchema>;
export const checkoutStateQuery = z.strictObject({ session: z.string().regex(/^cs_\w{1,250}$/) });

export const linkSchema = z.object({ url: z.url() });
