import type { TierId } from "../../auth/schema.ts";
import type { PlanPeriod } from "../stripe/schema.ts";

/** A plan at its price. Null: a price that is not on the list any more. */
export interface PricedPlan {
  tier: TierId | null;
  period: PlanPeriod;
  /** For all of them together. */
  amountMicroUsd: number;
  quantity: number;
}

/** Which of the mails about a payment that failed: at once, after three days, before the grace ends. */
export type DunningStage = 1 | 2 | 3;

/** Everything about money that a person is told by mail. */
export type Notice =
  | { kind: "plan_started"; plan: PricedPlan; trialEndsAt: Date | null; renewsAt: Date; isInvoiced: boolean }
  | { kind: "trial_ending"; plan: PricedPlan; trialEndsAt: Date }
  | { kind: "trial_ended"; plan: PricedPlan; renewsAt: Date }
  | {
      kind: "plan_changed";
      direction: "up" | "down";
      from: PricedPlan;
      plan: PricedPlan;
      /** What the change itself was billed with, negative for a credit; null for nothing. */
      billedMicroUsd: number | null;
      renewsAt: Date;
    }
  | { kind: "plan_cancelled"; plan: PricedPlan; endsAt: Date; isInvoiced: boolean }
  | { kind: "plan_resumed"; plan: PricedPlan; renewsAt: Date /** Or else cancelled. */; wasPaused: boolean }
  | { kind: "plan_paused"; plan: PricedPlan; resumesAt: Date | null }
  | { kind: "plan_ended"; plan: PricedPlan }
  | { kind: "purchase_failed"; plan: PricedPlan }
  | {
      kind: "payment_failed";
      stage: DunningStage;
      plan: PricedPlan;
      dueMicroUsd: number;
      graceEndsAt: Date;
      nextAttemptAt: Date | null;
      invoice: InvoiceName;
    }
  | { kind: "payment_succeeded"; paidMicroUsd: number; invoice: InvoiceName }
  | { kind: "payment_refunded"; refundedMicroUsd: number; invoice: InvoiceName }
  | { kind: "payment_credited"; creditedMicroUsd: number; invoice: InvoiceName }
  | { kind: "refund_failed"; failedMicroUsd: number; invoice: InvoiceName }
  | { kind: "payment_disputed"; outcome: "open" | "won" | "lost"; paidMicroUsd: number; invoice: InvoiceName }
  | { kind: "invoice_ready"; dueMicroUsd: number; dueAt: Date | null; invoice: InvoiceName }
  | {
      kind: "invoice_overdue";
      stage: DunningStage;
      plan: PricedPlan;
      dueMicroUsd: number;
      dueAt: Date;
      graceEndsAt: Date;
      invoice: InvoiceName;
    }
  | { kind: "card_expiring"; brand: string; last4: string; month: number; year: number }
  | { kind: "credits_granted"; amountMicroUsd: number; balanceMicroUsd: number }
  | { kind: "top_up_waiting"; amountMicroUsd: number /** At Stripe, where the holder confirms. */; pageUrl: string }
  | { kind: "top_up_failed"; amountMicroUsd: number /** Null: it was turned off. */; retryAt: Date | null }
  | { kind: "overage_nearly_used"; billedMicroUsd: number; capMicroUsd: number; resetsAt: Date }
  | { kind: "billing_details_changed"; address: string | null; taxIds: readonly string[] };

export interface InvoiceName {
  number: string | null;
  /** Its page at Stripe. */
  pageUrl: string | null;
}
