import type Stripe from "stripe";
import { invalid } from "../fault.ts";
import { integer, mergeMetadata, needText, text } from "../params.ts";
import type { Call, Route } from "../route.ts";
import type { Wire } from "../wire.ts";

/** Adds up a draft anew. Discounts and tax are for subscriptions; a customer's credit pays what it can. */
function addUp(invoice: Wire<Stripe.Invoice>, balance: number): void {
  const total = invoice.lines.data.reduce((sum, { amount }) => sum + amount, 0);
  const due = Math.max(0, total - Math.max(0, -balance));
  Object.assign(invoice, {
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
    amount_due: due,
    amount_remaining: due,
  });
}

/** Puts something that is sold once on a draft. Without an invoice Stripe keeps it for the next; nothing here does. */
function create({ world, params }: Call) {
  const customer = world.customers.get(needText(params, "customer"), "customer");
  const invoice = world.invoices.get(needText(params, "invoice"), "invoice");
  if (invoice.status !== "draft") throw invalid("This invoice is no longer editable.", "invoice");
  if (invoice.customer !== customer.id) throw invalid("The invoice is another customer's.", "invoice");
  const amount = integer(params, "amount");
  if (amount === null) throw invalid("Missing required param: amount.", "amount", "parameter_missing");
  const at = world.timeOf(customer.id);
  const item = {
    id: world.newId("ii"),
    object: "invoiceitem",
    amount,
    currency: needText(params, "currency"),
    customer: customer.id,
    customer_account: null,
    date: at,
    description: text(params, "description"),
    discountable: true,
    discounts: [],
    invoice: invoice.id,
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    parent: null,
    period: { start: at, end: at },
    pricing: null,
    proration: false,
    quantity: 1,
    quantity_decimal: "1",
    tax_rates: [],
    test_clock: customer.test_clock ?? null,
  } satisfies Wire<Stripe.InvoiceItem>;
  const line = {
    id: world.newId("il"),
    object: "line_item",
    amount,
    currency: item.currency,
    description: item.description,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: invoice.id,
    livemode: false,
    metadata: item.metadata,
    parent: {
      invoice_item_details: { invoice_item: item.id, proration: false, proration_details: null, subscription: null },
      subscription_item_details: null,
      type: "invoice_item_details",
    },
    period: item.period,
    pretax_credit_amounts: [],
    pricing: null,
    quantity: 1,
    quantity_decimal: "1",
    subscription: null,
    subtotal: amount,
    taxes: [],
  } satisfies Wire<Stripe.InvoiceLineItem>;
  invoice.lines.data.push(line);
  addUp(invoice, customer.balance);
  world.emit("invoiceitem.created", item, at);
  return item;
}

export const invoiceItemRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/invoiceitems",
    takes: ["amount", "currency", "customer", "description", "invoice", "metadata"],
    run: create,
  },
];
