import type Stripe from "stripe";
import type { Wire } from "../wire.ts";
import type { World } from "../world.ts";

const EVIDENCE: Wire<Stripe.Dispute.Evidence> = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};

/** The holder of the card takes a charge back. */
export function openDispute(world: World, charge: Wire<Stripe.Charge>): Wire<Stripe.Dispute> {
  const at = world.timeOf(charge.customer);
  charge.disputed = true;
  const dispute = world.disputes.add({
    id: world.newId("du"),
    object: "dispute",
    amount: charge.amount,
    balance_transactions: [],
    charge: charge.id,
    created: at,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: EVIDENCE,
    evidence_details: {
      due_by: at + 9 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: "fraudulent",
    status: "needs_response",
  } satisfies Wire<Stripe.Dispute>);
  world.emit("charge.dispute.created", dispute, at);
  world.emit("charge.dispute.funds_withdrawn", dispute, at);
  return dispute;
}

/** The bank decides a dispute. */
export function closeDispute(world: World, dispute: Wire<Stripe.Dispute>, outcome: "won" | "lost"): void {
  const at = world.timeOf(world.charges.get(dispute.charge).customer);
  dispute.status = outcome;
  world.emit("charge.dispute.closed", dispute, at);
  if (outcome === "won") world.emit("charge.dispute.funds_reinstated", dispute, at);
}
