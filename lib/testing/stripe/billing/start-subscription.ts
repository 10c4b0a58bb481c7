import type Stripe from "stripe";
import type { Decline } from "../cards.ts";
import { invalid } from "../fault.ts";
import type { Seconds, Wire } from "../wire.ts";
import { wireList } from "../wire-list.ts";
import type { World } from "../world.ts";
import { giveDiscount, type resolveDiscount } from "./discount.ts";
import { draftInvoice } from "./invoice.ts";
import { describeLine, makeLine } from "./invoice-line.ts";
import { collectInvoice, finalizeInvoice, keepInvoice } from "./settle-invoice.ts";
import { makeItem, periodEnd, type Sub } from "./subscription.ts";

export interface SubscriptionOrder {
  customer: Wire<Stripe.Customer>;
  items: readonly { price: Wire<Stripe.Price>; quantity: number }[];
  trialEnd: Seconds | null;
  /** What happens when a trial ends and there is no card. */
  missingMethod: Stripe.Subscription.TrialSettings.EndBehavior.MissingPaymentMethod;
  discounts: readonly ReturnType<typeof resolveDiscount>[];
  method: Wire<Stripe.PaymentMethod> | null;
  holder: "absent" | "present" | "confirmed";
  /** `wait` leaves the first invoice open until somebody pays it. */
  firstPayment: "try" | "wait";
  metadata: Record<string, string>;
  automaticTax: boolean;
  /** Set for one that is paid by invoice: nothing is taken from a card. */
  invoiced?: InvoiceTerms | null;
}

export interface InvoiceTerms {
  daysUntilDue: number;
  customFields: { name: string; value: string }[];
}

/** The lines for a whole period of every item that is not metered. */
export function periodLines(world: World, subscription: Sub): Wire<Stripe.InvoiceLineItem>[] {
  return subscription.items.data.flatMap((item) => {
    if (item.quantity === undefined) return [];
    const price = world.prices.get(item.price.id);
    const isFree = subscription.status === "trialing";
    return makeLine(world, {
      amount: isFree ? 0 : (price.unit_amount ?? 0) * item.quantity,
      currency: price.currency,
      description: isFree
        ? `Trial period for ${describeLine(world, price, item.quantity)}`
        : describeLine(world, price, item.quantity),
      quantity: item.quantity,
      period: { start: item.current_period_start, end: item.current_period_end },
      price,
      subscription: { id: subscription.id, item: item.id, proration: false },
    });
  });
}

function makeSubscription(world: World, order: SubscriptionOrder): Sub {
  const { customer, items, trialEnd } = order;
  const id = world.newId("sub");
  const at = world.timeOf(customer.id);
  const [first] = items;
  if (!first) throw invalid("Missing required param: items.", "items", "parameter_missing");
  const anchor = trialEnd ?? at;
  const end = trialEnd ?? periodEnd(first.price, at, at);
  return {
    id,
    object: "subscription",
    application: null,
    application_fee_percent: null,
    automatic_tax: {
      disabled_reason: null,
      enabled: order.automaticTax,
      liability: order.automaticTax ? { type: "self" } : null,
    },
    billing_cycle_anchor: anchor,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: null, type: "classic" },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: order.invoiced ? "send_invoice" : "charge_automatically",
    created: at,
    currency: first.price.currency,
    customer: customer.id,
    customer_account: null,
    days_until_due: order.invoiced?.daysUntilDue ?? null,
    default_payment_method: order.method?.id ?? null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: order.invoiced?.customFields.length ? order.invoiced.customFields : null,
      description: null,
      footer: null,
      issuer: { type: "self" },
    },
    items: wireList(
      items.map(({ price, quantity }) => makeItem(world, id, price, quantity, { start: at, end })),
      `/v1/subscription_items?subscription=${id}`,
    ),
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: order.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: { payment_method_options: null, payment_method_types: null, save_default_payment_method: "off" },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: at,
    // One that is paid by invoice is in force before its first invoice is even sent.
    status: trialEnd !== null ? "trialing" : order.invoiced ? "active" : "incomplete",
    test_clock: customer.test_clock ?? null,
    transfer_data: null,
    trial_end: trialEnd,
    trial_settings: { end_behavior: { billing_cycle_anchor: null, missing_payment_method: order.missingMethod } },
    trial_start: trialEnd === null ? null : at,
  } satisfies Sub;
}

/** Starts a subscription and asks for its first payment; a trial costs nothing yet. */
export function startSubscription(
  world: World,
  order: SubscriptionOrder,
): { subscription: Sub; invoice: Wire<Stripe.Invoice>; refused: Decline | "asks_holder" | "no_method" | null } {
  const subscription = world.subscriptions.add(makeSubscription(world, order));
  const { customer } = order;
  const at = subscription.created;
  subscription.discounts = order.discounts.map(
    (discount) => giveDiscount(world, discount, { id: subscription.id, customer: customer.id }).id,
  );
  const invoice = keepInvoice(
    world,
    draftInvoice(world, {
      customer,
      subscription,
      lines: periodLines(world, subscription),
      reason: "subscription_create",
      period: { start: at, end: at },
      discounts: subscription.discounts,
      automaticTax: order.automaticTax,
    }),
  );
  subscription.latest_invoice = invoice.id;
  world.emit("customer.subscription.created", subscription, at);
  if (order.invoiced) return { subscription, invoice, refused: null };
  finalizeInvoice(world, invoice);
  const refused = order.firstPayment === "wait" ? null : collectInvoice(world, invoice, order.method, order.holder);
  if (invoice.status === "paid") activate(world, subscription);
  return { subscription, invoice, refused };
}

/** After its invoice was paid: a subscription that waited for that is active again. */
export function activate(world: World, subscription: Sub): void {
  dropUsedDiscounts(world, subscription);
  if (!["incomplete", "past_due", "unpaid"].includes(subscription.status)) return;
  const previous = { status: subscription.status };
  subscription.status = "active";
  world.emit("customer.subscription.updated", subscription, world.timeOf(subscription.customer), previous);
}

/** A discount for one invoice goes with it, one for some months when they are over. */
export function dropUsedDiscounts(world: World, subscription: Sub): void {
  const at = world.timeOf(subscription.customer);
  subscription.discounts = subscription.discounts.filter((id) => {
    const discount = world.discounts.get(id);
    const isOnce = world.coupons.find(discount.source.coupon ?? "")?.duration === "once";
    return !isOnce && (discount.end === null || discount.end > at);
  });
}
