import type Stripe from "stripe";
import type { Seconds, Wire } from "../wire.ts";
import { wireList } from "../wire-list.ts";
import type { World } from "../world.ts";
import { takeOff } from "./discount.ts";

/** For so long an invoice that is sent may still be changed. */
const FINALIZES_AFTER = 3600;

export interface InvoiceOrder {
  customer: Wire<Stripe.Customer>;
  subscription: Wire<Stripe.Subscription> | null;
  lines: Wire<Stripe.InvoiceLineItem>[];
  reason: Stripe.Invoice.BillingReason;
  period: { start: Seconds; end: Seconds };
  /** Ids of discounts. */
  discounts?: readonly string[];
  automaticTax?: boolean;
  metadata?: Record<string, string>;
}

/** What discounts take off in all, and off each line. */
function discountAmounts(world: World, { lines, discounts = [] }: InvoiceOrder) {
  const coupons = discounts.map((id) => world.coupons.get(world.discounts.get(id).source.coupon ?? ""));
  const amounts = lines.map(({ amount, discountable, pricing }) => ({
    amount: discountable ? amount : 0,
    product: pricing?.price_details?.product ?? null,
  }));
  const taken = takeOff(world, amounts, coupons);
  return {
    totals: discounts.map((discount, index) => ({ discount, amount: (taken[index] ?? []).reduce((a, b) => a + b, 0) })),
    lines: lines.map((line, at) => ({
      ...line,
      discount_amounts: discounts
        .map((discount, index) => ({ discount, amount: taken[index]?.[at] ?? 0 }))
        .filter(({ amount }) => amount > 0),
    })),
  };
}

/** An invoice that nobody has seen yet; it is kept only by `keepInvoice`. */
export function draftInvoice(world: World, order: InvoiceOrder): Wire<Stripe.Invoice> {
  const { customer, subscription, reason, period } = order;
  const id = world.newId("in");
  const at = world.timeOf(customer.id);
  const { totals: discounts, lines } = discountAmounts(world, order);
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0);
  const total = subtotal - discounts.reduce((sum, { amount }) => sum + amount, 0);
  // A negative total becomes credit for later; a credit pays what it can.
  const balanceUsed = total > 0 ? Math.min(Math.max(0, -customer.balance), total) : total;
  const due = Math.max(0, total - Math.max(0, balanceUsed));
  const isSent = subscription?.collection_method === "send_invoice";
  return {
    id,
    object: "invoice",
    account_country: "US",
    account_name: "Nexus AI",
    account_tax_ids: null,
    amount_due: due,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: due,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatic_tax: {
      disabled_reason: null,
      enabled: order.automaticTax ?? false,
      liability: order.automaticTax ? { type: "self" } : null,
      provider: null,
      status: order.automaticTax ? "complete" : null,
    },
    automatically_finalizes_at: isSent ? at + FINALIZES_AFTER : null,
    billing_reason: reason,
    collection_method: isSent ? "send_invoice" : "charge_automatically",
    created: at,
    currency: lines[0]?.currency ?? customer.currency ?? "usd",
    custom_fields: subscription?.invoice_settings.custom_fields ?? null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: null,
    customer_shipping: null,
    customer_tax_exempt: "none",
    customer_tax_ids: world.taxIds
      .all()
      .filter((taxId) => taxId.customer === customer.id)
      .map(({ type, value }) => ({ type: type as Stripe.Invoice.CustomerTaxId.Type, value })),
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: discounts.map(({ discount }) => discount),
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: "self" },
    last_finalization_error: null,
    latest_revision: null,
    lines: wireList(
      lines.map((line) => ({ ...line, invoice: id })),
      `/v1/invoices/${id}/lines`,
    ),
    livemode: false,
    metadata: order.metadata ?? {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: subscription
      ? {
          quote_details: null,
          subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
          type: "subscription_details",
        }
      : null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: period.end,
    period_start: period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: customer.balance,
    statement_descriptor: null,
    status: "draft",
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal,
    subtotal_excluding_tax: subtotal,
    test_clock: customer.test_clock ?? null,
    total,
    total_discount_amounts: discounts,
    total_excluding_tax: total,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: at,
  } satisfies Wire<Stripe.Invoice>;
}

/** The subscription that an invoice is for, or null. */
export function subscriptionOf(invoice: Wire<Stripe.Invoice>): string | null {
  return invoice.parent?.subscription_details?.subscription ?? null;
}
