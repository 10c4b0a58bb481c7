import { z } from "zod";
import { reasonSchema } from "../../auth/admin/audit/schema.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { pageQuerySchema } from "../../platform/public/page-schema.ts";

/** Who paid: a person, or a team workspace. */
export interface PayerName {
  kind: "user" | "workspace";
  id: string;
}

/** `credit` is credits for a person; a workspace has none, for it the next invoices are lower by it. */
export const REFUND_DESTINATIONS = ["card", "credit"] as const;
export type RefundDestination = (typeof REFUND_DESTINATIONS)[number];
/** `requested` until Stripe has taken it in, `pending` until the bank has it. */
export const REFUND_STATUSES = ["requested", "pending", "succeeded", "failed"] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

const microUsd = z.int();

export const refundSchema = z.object({
  id: idSchema,
  destination: z.enum(REFUND_DESTINATIONS),
  amountMicroUsd: microUsd,
  status: z.enum(REFUND_STATUSES),
  reason: z.string().nullable(),
  /** Made on Stripe's own pages, not here. */
  isForeign: z.boolean(),
  createdAt: z.iso.datetime(),
});
export type Refund = z.infer<typeof refundSchema>;

export const disputeSchema = z.object({
  id: z.string(),
  amountMicroUsd: microUsd,
  /** The bank's, in Stripe's words: `fraudulent`, `product_not_received`. */
  reason: z.string(),
  /** Null while it is only a question of the bank's, which takes no money. */
  outcome: z.enum(["open", "won", "lost"]).nullable(),
  /** Until when Stripe takes evidence. */
  respondBy: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
export type Dispute = z.infer<typeof disputeSchema>;

/** A payment with everything that became of it. */
export const paymentSchema = z.object({
  /** Stripe's id of the invoice that was paid. */
  id: z.string(),
  number: z.string().nullable(),
  createdAt: z.iso.datetime(),
  paidMicroUsd: microUsd,
  refundedMicroUsd: microUsd,
  /** What may still be given back; 0 while it is disputed. */
  refundableMicroUsd: microUsd,
  /** Whether it pays for the time that runs now: given back whole to the card, the plan ends with it. */
  paysNow: z.boolean(),
  pageUrl: z.string().nullable(),
  refunds: z.array(refundSchema),
  disputes: z.array(disputeSchema),
});
export type Payment = z.infer<typeof paymentSchema>;

export const paymentsSchema = z.object({
  /** The newest first. */
  items: z.array(paymentSchema),
  nextCursor: z.string().nullable(),
  /** A dispute is open, or was lost, of any payment and not of these alone: look twice before anything is given. */
  isFlagged: z.boolean(),
  /** By how much the credits are below zero: the next ones pay it first. */
  owedMicroUsd: microUsd,
});
export type Payments = z.infer<typeof paymentsSchema>;

export const paymentQuerySchema = pageQuerySchema.extend({
  /** Part of the invoice's number, of an id of the payment, a refund or a dispute of it, or of the reason of one. */
  search: z.string().trim().max(300).optional(),
});
export type PaymentQuery = z.output<typeof paymentQuerySchema>;

const MICRO_PER_CENT = 10_000;

export const refundInputSchema = z.strictObject({
  /** Chosen by whoever asks, once for each refund that is meant: the same again is the same refund. */
  id: idSchema,
  payment: z.string().regex(/^in_\w{1,250}$/),
  destination: z.enum(REFUND_DESTINATIONS),
  amountMicroUsd: z.int().positive().max(1e12).multipleOf(MICRO_PER_CENT),
  reason: reasonSchema,
});
export type RefundInput = z.output<typeof refundInputSchema>;
