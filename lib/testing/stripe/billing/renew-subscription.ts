import type Stripe from "stripe";
import type { Seconds, Wire } from "../wire.ts";
import type { World } from "../world.ts";
import { cancelNow } from "./cancel-subscription.ts";
import { draftInvoice } from "./invoice.ts";
import { describeLine, makeLine } from "./invoice-line.ts";
import { collectInvoice, defaultMethod, finalizeInvoice, keepInvoice, voidInvoice } from "./settle-invoice.ts";
import { dropUsedDiscounts, periodLines } from "./start-subscription.ts";
import { announce, itemOf, periodEnd, type Sub } from "./subscription.ts";

/** Sum of the meter's events of a customer between two times. */
export function usageBetween(world: World, meterId: string, customer: string, start: Seconds, end: Seconds): number {
  const meter = world.meters.get(meterId);
  const values = world.meterEvents
    .filter(
      (event) =>
        event.event_name === meter.event_name &&
        event.payload[meter.customer_mapping.event_payload_key] === customer &&
        event.timestamp >= start &&
        event.timestamp < end,
    )
    .map(({ payload }) => Number(payload[meter.value_settings.event_payload_key]));
  if (meter.default_aggregation.formula === "count") return values.length;
  if (meter.default_aggregation.formula === "last") return values.at(-1) ?? 0;
  return values.reduce((sum, value) => sum + value, 0);
}

/** The lines for what the meter has of the period that runs. */
export function usageLines(world: World, subscription: Sub): Wire<Stripe.InvoiceLineItem>[] {
  return subscription.items.data.flatMap((item) => {
    const { recurring } = item.price;
    if (!recurring?.meter) return [];
    const period = { start: item.current_period_start, end: item.current_period_end };
    const units = usageBetween(world, recurring.meter, subscription.customer, period.start, period.end);
    const price = world.prices.get(item.price.id);
    return makeLine(world, {
      amount: Math.round(units * Number(price.unit_amount_decimal)),
      currency: price.currency,
      description: describeLine(world, price, units),
      quantity: units,
      period,
      price,
      subscription: { id: subscription.id, item: item.id, proration: false },
    });
  });
}

/** Takes up what is owed for changes since the last invoice. */
export function takePendingLines(world: World, subscription: Sub): Wire<Stripe.InvoiceLineItem>[] {
  const mine = world.pendingLines.filter((pending) => pending.subscription === subscription.id);
  for (const pending of mine) world.pendingLines.splice(world.pendingLines.indexOf(pending), 1);
  return mine.map(({ line }) => line);
}

/** Begins the next period of a subscription and asks for its payment. */
export function renew(world: World, subscription: Sub): void {
  const before = structuredClone(subscription);
  const at = world.timeOf(subscription.customer);
  const customer = world.customers.get(subscription.customer);
  const wasTrial = subscription.status === "trialing";
  const usage = usageLines(world, subscription);
  const old = itemOf(subscription);
  const period = { start: old.current_period_start, end: old.current_period_end };
  if (wasTrial) {
    const hasMethod = subscription.default_payment_method ?? customer.invoice_settings.default_payment_method;
    const missing = subscription.trial_settings?.end_behavior.missing_payment_method;
    if (!hasMethod && missing === "cancel") {
      cancelNow(world, subscription);
      return;
    }
    if (!hasMethod && missing === "pause") {
      subscription.status = "paused";
      world.emit("customer.subscription.paused", subscription, at);
      return;
    }
    subscription.status = "active";
  }
  for (const item of subscription.items.data) {
    const start = item.current_period_end;
    item.current_period_end = periodEnd(item.price, subscription.billing_cycle_anchor, start);
    item.current_period_start = start;
  }
  dropUsedDiscounts(world, subscription);
  const invoice = keepInvoice(
    world,
    draftInvoice(world, {
      customer,
      subscription,
      lines: [...takePendingLines(world, subscription), ...usage, ...periodLines(world, subscription)],
      reason: "subscription_cycle",
      period,
      discounts: subscription.discounts,
      automaticTax: subscription.automatic_tax.enabled,
    }),
  );
  subscription.latest_invoice = invoice.id;
  collectRenewal(world, subscription, invoice);
  dropUsedDiscounts(world, subscription);
  announce(world, subscription, before);
}

function collectRenewal(world: World, subscription: Sub, invoice: Wire<Stripe.Invoice>): void {
  // It is sent in an hour, and nothing is taken from a card.
  if (invoice.collection_method === "send_invoice") return;
  const paused = subscription.pause_collection?.behavior;
  if (paused === "keep_as_draft") {
    invoice.auto_advance = false;
    return;
  }
  finalizeInvoice(world, invoice);
  if (paused === "void") {
    voidInvoice(world, invoice);
    return;
  }
  if (paused === "mark_uncollectible") {
    invoice.status = "uncollectible";
    world.emit("invoice.marked_uncollectible", invoice, world.timeOf(subscription.customer));
    return;
  }
  if (collectInvoice(world, invoice, defaultMethod(world, invoice), "absent") !== null)
    subscription.status = "past_due";
}
