import type Stripe from "stripe";
import type { Seconds, Wire } from "../wire.ts";
import type { World } from "../world.ts";

export interface LineOrder {
  /** In cents; negative is credit. */
  amount: number;
  currency: string;
  description: string;
  quantity: number;
  period: { start: Seconds; end: Seconds };
  price: Wire<Stripe.Price>;
  /** Null for what is sold once. */
  subscription: { id: string; item: string; proration: boolean } | null;
}

/** One line of an invoice. */
export function makeLine(world: World, order: LineOrder): Wire<Stripe.InvoiceLineItem> {
  const { amount, currency, description, quantity, period, price, subscription } = order;
  return {
    id: world.newId("il"),
    object: "line_item",
    amount,
    currency,
    description,
    discount_amounts: [],
    discountable: !subscription?.proration,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: {},
    parent: subscription
      ? {
          invoice_item_details: null,
          subscription_item_details: {
            invoice_item: null,
            proration: subscription.proration,
            proration_details: { credited_items: null },
            subscription: subscription.id,
            subscription_item: subscription.item,
          },
          type: "subscription_item_details",
        }
      : null,
    period,
    pretax_credit_amounts: [],
    pricing: {
      type: "price_details",
      price_details: { price: price.id, product: price.product },
      unit_amount_decimal: price.unit_amount_decimal,
    },
    quantity,
    quantity_decimal: String(quantity),
    subscription: subscription?.id ?? null,
    subtotal: amount,
    taxes: [],
  } satisfies Wire<Stripe.InvoiceLineItem>;
}

/** The words of a line. */
export function describeLine(world: World, price: Wire<Stripe.Price>, quantity: number): string {
  const name = world.products.get(price.product).name;
  const per = price.recurring ? ` / ${price.recurring.interval}` : "";
  return `${quantity} × ${name} (at $${((price.unit_amount ?? 0) / 100).toFixed(2)}${per})`;
}
