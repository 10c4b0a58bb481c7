import type Stripe from "stripe";
import { z } from "zod";
import { fromCents, fromSeconds } from "../../stripe/money.ts";
import type { RefundStatus } from "../schema.ts";
import type { DisputeRow } from "../store/disputes.ts";

/** A refund as Stripe shows it. */
export interface RefundFacts {
  stripeRefundId: string;
  /** The refund of ours that asked for it, when one did. */
  requestId: string | null;
  amountMicroUsd: number;
  status: Exclude<RefundStatus, "requested">;
  createdAt: Date;
}

/** The name under which a refund at Stripe carries the id of ours. */
export const REQUEST_KEY = "nexus_refund_id";

const STATUSES = { succeeded: "succeeded", failed: "failed", canceled: "failed" } as const;

/** A refund of Stripe's. One that waits for the bank or for its holder is pending. */
export function readRefund({ id, amount, status, created, metadata }: Stripe.Refund): RefundFacts {
  const known = Object.entries(STATUSES).find(([name]) => name === status);
  return {
    stripeRefundId: id,
    requestId: z.uuid().safeParse(metadata?.[REQUEST_KEY]).data ?? null,
    amountMicroUsd: fromCents(amount),
    status: known?.[1] ?? "pending",
    createdAt: fromSeconds(created),
  };
}

/** A dispute of Stripe's. */
export function readDispute(dispute: Stripe.Dispute, userId: string, stripeInvoiceId: string): DisputeRow {
  return {
    stripeDisputeId: dispute.id,
    userId,
    stripeInvoiceId,
    amountMicroUsd: fromCents(dispute.amount),
    reason: dispute.reason,
    status: dispute.status,
    respondBy: dispute.evidence_details.due_by === null ? null : fromSeconds(dispute.evidence_details.due_by),
    createdAt: fromSeconds(dispute.created),
  };
}
