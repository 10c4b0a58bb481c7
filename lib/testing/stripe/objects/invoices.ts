import type Stripe from "stripe";
import { imagine, prorationLines, readItemChange, restartsPeriod } from "../billing/change-subscription.ts";
import { draftInvoice, subscriptionOf } from "../billing/invoice.ts";
import { collectInvoice, defaultMethod, finalizeInvoice, keepInvoice, voidInvoice } from "../billing/settle-invoice.ts";
import { activate, periodLines } from "../billing/start-subscription.ts";
import { itemOf, periodEnd } from "../billing/subscription.ts";
import { invalid } from "../fault.ts";
import { LIST_PARAMS, listPage } from "../list-page.ts";
import { flag, integer, mergeMetadata, needText, nested, text } from "../params.ts";
import { type Call, idAt, type Route } from "../route.ts";
import type { Wire } from "../wire.ts";
import { wireList } from "../wire-list.ts";
import { cardFault, resolveMethod } from "./payment-methods.ts";
import { listBy } from "./payments.ts";

function create({ world, params }: Call) {
  const customer = world.customers.get(needText(params, "customer"), "customer");
  const at = world.timeOf(customer.id);
  const lines: Wire<Stripe.InvoiceLineItem>[] = [];
  return keepInvoice(
    world,
    draftInvoice(world, {
      customer,
      subscription: null,
      lines,
      reason: "manual",
      period: { start: at, end: at },
      automaticTax: flag(nested(params, "automatic_tax"), "enabled") ?? false,
      metadata: mergeMetadata({}, params.metadata),
    }),
  );
}

/** What the next invoice would be: with a change that is not made yet, or as things are. */
function preview({ world, params }: Call) {
  const subscription = world.subscriptions.get(needText(params, "subscription"), "subscription");
  const customer = world.customers.get(subscription.customer);
  const details = nested(params, "subscription_details");
  const at = integer(details, "proration_date") ?? world.timeOf(customer.id);
  const change = readItemChange(world, subscription, details);
  const behaviour = text(details, "proration_behavior") ?? "create_prorations";
  const prorations = change && behaviour !== "none" ? prorationLines(world, subscription, change, at) : [];
  const isBilledNow = change !== null && (behaviour === "always_invoice" || restartsPeriod(change));
  const next = imagine(world, subscription, change, at);
  next.status = "active";
  const item = itemOf(next);
  const price = world.prices.get(item.price.id);
  const start = item.current_period_end;
  item.current_period_start = start;
  item.current_period_end = periodEnd(price, next.billing_cycle_anchor, start);
  const pending = world.pendingLines.filter((one) => one.subscription === subscription.id).map(({ line }) => line);
  const invoice = draftInvoice(world, {
    customer,
    subscription,
    lines: isBilledNow ? prorations : [...pending, ...prorations, ...periodLines(world, next)],
    reason: isBilledNow ? "subscription_update" : "upcoming",
    period: { start: at, end: isBilledNow ? at : start },
    discounts: subscription.discounts,
    automaticTax: subscription.automatic_tax.enabled,
  });
  const id = `upcoming_${invoice.id}`;
  const nextAttempt = isBilledNow ? at : start;
  return {
    ...invoice,
    id,
    next_payment_attempt: nextAttempt,
    lines: wireList(
      invoice.lines.data.map((line) => ({ ...line, invoice: id })),
      `/v1/invoices/upcoming/lines`,
    ),
  };
}

function finalize(call: Call) {
  const invoice = call.world.invoices.get(idAt(call));
  if (invoice.status !== "draft") throw invalid("This invoice is already finalized.");
  finalizeInvoice(call.world, invoice);
  return invoice;
}

function pay(call: Call) {
  const { world, params } = call;
  const invoice = world.invoices.get(idAt(call));
  if (invoice.status === "paid") throw invalid("Invoice is already paid");
  if (invoice.status !== "open") throw invalid(`The invoice is ${invoice.status}.`);
  if (flag(params, "paid_out_of_band")) throw invalid("Not sold here.", "paid_out_of_band");
  const named = text(params, "payment_method");
  const method = named === null ? defaultMethod(world, invoice) : resolveMethod(world, named, "payment_method");
  const refused = collectInvoice(world, invoice, method, flag(params, "off_session") === false ? "present" : "absent");
  if (refused !== null) {
    if (typeof refused === "object") throw cardFault(refused);
    throw invalid("There is no payment method, or its holder must be asked.", "payment_method");
  }
  const subscription = world.subscriptions.find(subscriptionOf(invoice) ?? "");
  if (subscription) activate(world, subscription);
  return invoice;
}

function voidCall(call: Call) {
  const invoice = call.world.invoices.get(idAt(call));
  if (invoice.status !== "open" && invoice.status !== "uncollectible")
    throw invalid("Only open invoices can be voided.");
  voidInvoice(call.world, invoice);
  return invoice;
}

function list({ world, params }: Call) {
  const wanted = { customer: text(params, "customer"), status: text(params, "status") };
  const subscription = text(params, "subscription");
  const rows = world.invoices
    .all()
    .filter(
      (row) =>
        (wanted.customer === null || row.customer === wanted.customer) &&
        (wanted.status === null || row.status === wanted.status) &&
        (subscription === null || subscriptionOf(row) === subscription),
    );
  return listPage(rows, params, "/v1/invoices");
}

/** All payments, or those that one payment intent made. */
function paymentsOf({ world, params }: Call) {
  const intent = text(nested(params, "payment"), "payment_intent");
  return world.invoicePayments.all().filter(({ payment }) => intent === null || payment.payment_intent === intent);
}

export const invoiceRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/invoices",
    takes: ["auto_advance", "automatic_tax", "collection_method", "currency", "customer", "metadata"],
    run: create,
  },
  { method: "GET", path: "/v1/invoices", takes: [...LIST_PARAMS, "customer", "status", "subscription"], run: list },
  {
    method: "POST",
    path: "/v1/invoices/create_preview",
    takes: ["customer", "discounts", "preview_mode", "subscription", "subscription_details"],
    run: preview,
  },
  { method: "GET", path: "/v1/invoices/:id", takes: [], run: (call) => call.world.invoices.get(idAt(call)) },
  {
    method: "GET",
    path: "/v1/invoices/:id/lines",
    takes: LIST_PARAMS,
    run: (call) =>
      listPage(
        call.world.invoices.get(idAt(call)).lines.data.toReversed(),
        call.params,
        `/v1/invoices/${idAt(call)}/lines`,
      ),
  },
  { method: "POST", path: "/v1/invoices/:id/finalize", takes: ["auto_advance"], run: finalize },
  {
    method: "POST",
    path: "/v1/invoices/:id/pay",
    takes: ["off_session", "paid_out_of_band", "payment_method"],
    run: pay,
  },
  { method: "POST", path: "/v1/invoices/:id/void", takes: [], run: voidCall },
  {
    method: "GET",
    path: "/v1/invoice_payments",
    takes: [...LIST_PARAMS, "invoice", "payment", "status"],
    run: listBy(paymentsOf, "/v1/invoice_payments", ["invoice", "status"]),
  },
  {
    method: "GET",
    path: "/v1/invoice_payments/:id",
    takes: [],
    run: (call) => call.world.invoicePayments.get(idAt(call)),
  },
];
