import type Stripe from "stripe";
import type { World } from "../world.ts";
import { subscriptionOf } from "./invoice.ts";
import { voidInvoice } from "./settle-invoice.ts";
import { itemOf, type Sub } from "./subscription.ts";

/** Ends a subscription at once. What is still open is not asked for any more. */
export function cancelNow(
  world: World,
  subscription: Sub,
  reason: Stripe.Subscription.CancellationDetails.Reason = "cancellation_requested",
): void {
  const at = world.timeOf(subscription.customer);
  subscription.status = "canceled";
  subscription.canceled_at ??= at;
  subscription.ended_at = at;
  subscription.cancel_at_period_end = false;
  subscription.cancel_at = null;
  subscription.cancellation_details = { comment: null, feedback: null, feedback_option: null, reason };
  for (const invoice of world.invoices.all()) {
    if (subscriptionOf(invoice) === subscription.id && invoice.status === "open") voidInvoice(world, invoice);
  }
  world.emit("customer.subscription.deleted", subscription, at);
}

/** Lets a subscription end with its period, or go on after all. */
export function setCancelAtPeriodEnd(world: World, subscription: Sub, ends: boolean): void {
  subscription.cancel_at_period_end = ends;
  subscription.cancel_at = ends ? itemOf(subscription).current_period_end : null;
  subscription.canceled_at = ends ? world.timeOf(subscription.customer) : null;
  subscription.cancellation_details = {
    comment: null,
    feedback: null,
    feedback_option: null,
    reason: ends ? "cancellation_requested" : null,
  };
}
