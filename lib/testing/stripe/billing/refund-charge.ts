import type Stripe from "stripe";
import { CARDS } from "../cards.ts";
import { invalid } from "../fault.ts";
import type { Wire } from "../wire.ts";
import type { World } from "../world.ts";

/** Gives money back. @param change.amount In cents; null for all that is left. @throws Fault charge_already_refunded */
export function refundCharge(
  world: World,
  charge: Wire<Stripe.Charge>,
  change: { amount: number | null; reason: Stripe.Refund.Reason | null; metadata?: Record<string, string> },
): Wire<Stripe.Refund> {
  if (charge.disputed && !world.disputes.all().some((one) => one.charge === charge.id && one.status === "won")) {
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, undefined, "charge_disputed");
  }
  const left = charge.amount_captured - charge.amount_refunded;
  if (left <= 0) throw invalid(`Charge ${charge.id} has already been refunded.`, undefined, "charge_already_refunded");
  const amount = change.amount ?? left;
  if (amount <= 0 || amount > left) {
    throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, "amount");
  }
  const at = world.timeOf(charge.customer);
  const later = CARDS[world.cardNumbers.get(charge.payment_method ?? "") ?? ""]?.refundLater;
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded === charge.amount_captured;
  const refund = world.refunds.add({
    id: world.newId("re"),
    object: "refund",
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: at,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    metadata: change.metadata ?? {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: change.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    // A refund that is going to fail looks well at first.
    status: later === "succeeded" ? "pending" : "succeeded",
    transfer_reversal: null,
  } satisfies Wire<Stripe.Refund>);
  world.emit("refund.created", refund, at);
  world.emit("charge.refunded", charge, at);
  return refund;
}

/** The bank decides about a refund to a card whose refunds take their time. @throws Fault for others */
export function closeRefund(world: World, refund: Wire<Stripe.Refund>): void {
  const charge = world.charges.get(refund.charge ?? "");
  const later = CARDS[world.cardNumbers.get(charge.payment_method ?? "") ?? ""]?.refundLater;
  if (!later || refund.status === "failed") throw invalid(`The refund ${refund.id} is ${refund.status}.`);
  const at = world.timeOf(charge.customer);
  refund.status = later;
  if (later === "failed") {
    refund.failure_reason = "expired_or_canceled_card";
    charge.amount_refunded -= refund.amount;
    charge.refunded = false;
    world.emit("refund.failed", refund, at);
  }
  world.emit("refund.updated", refund, at);
  world.emit("charge.refund.updated", refund, at);
}
