import { cancelNow, setCancelAtPeriodEnd } from "../billing/cancel-subscription.ts";
import { applyItemChange, prorationLines, readItemChange, restartsPeriod } from "../billing/change-subscription.ts";
import { giveDiscount, resolveDiscount } from "../billing/discount.ts";
import { draftInvoice } from "../billing/invoice.ts";
import { renew, usageLines } from "../billing/renew-subscription.ts";
import { collectInvoice, defaultMethod, finalizeInvoice, keepInvoice, voidInvoice } from "../billing/settle-invoice.ts";
import { activate, type InvoiceTerms, startSubscription } from "../billing/start-subscription.ts";
import { announce, itemOf, type Sub } from "../billing/subscription.ts";
import { invalid } from "../fault.ts";
import { LIST_PARAMS, listPage } from "../list-page.ts";
import { flag, integer, listOf, mergeMetadata, needText, nested, oneOf, text } from "../params.ts";
import { type Call, idAt, type Route } from "../route.ts";
import type { World } from "../world.ts";
import { cardFault, resolveMethod } from "./payment-methods.ts";

/** When a trial that was asked for ends, or null. */
export function trialEndOf(call: Pick<Call, "params">, at: number): number | null {
  const days = integer(call.params, "trial_period_days");
  if (days !== null) return days > 0 ? at + days * 86_400 : null;
  const end = text(call.params, "trial_end");
  return end === null || end === "now" ? null : Number(end);
}

/** What happens at a trial's end without a card. */
export function missingMethodOf({ params }: Pick<Call, "params">) {
  const behaviour = nested(nested(params, "trial_settings"), "end_behavior");
  return oneOf(behaviour, "missing_payment_method", ["cancel", "create_invoice", "pause"]) ?? "create_invoice";
}

/** How one that is paid by invoice is paid; null for one that is paid from a card. */
function termsOf({ params }: Pick<Call, "params">): InvoiceTerms | null {
  const method = oneOf(params, "collection_method", ["charge_automatically", "send_invoice"]);
  const daysUntilDue = integer(params, "days_until_due");
  if (method !== "send_invoice") {
    if (daysUntilDue !== null) throw invalid("Only with `collection_method=send_invoice`.", "days_until_due");
    return null;
  }
  if (daysUntilDue === null) throw invalid("Missing required param: days_until_due.", "days_until_due");
  const fields = listOf(nested(params, "invoice_settings"), "custom_fields");
  return {
    daysUntilDue,
    customFields: fields.map((field) => ({ name: needText(field, "name"), value: needText(field, "value") })),
  };
}

function create({ world, params }: Call) {
  const customer = world.customers.get(needText(params, "customer"), "customer");
  const methodId = text(params, "default_payment_method") ?? customer.invoice_settings.default_payment_method ?? null;
  const method = methodId === null ? null : resolveMethod(world, methodId, "default_payment_method");
  const trialEnd = trialEndOf({ params }, world.timeOf(customer.id));
  const behaviour = oneOf(params, "payment_behavior", [
    "allow_incomplete",
    "default_incomplete",
    "error_if_incomplete",
  ]);
  const invoiced = termsOf({ params });
  if (!method && trialEnd === null && behaviour !== "default_incomplete" && !invoiced) {
    throw invalid(
      "This customer has no attached payment source or default payment method.",
      undefined,
      "resource_missing",
    );
  }
  const { subscription, invoice, refused } = startSubscription(world, {
    customer,
    items: listOf(params, "items").map((item) => ({
      price: world.prices.get(needText(item, "price"), "items[0][price]"),
      quantity: integer(item, "quantity") ?? 1,
    })),
    trialEnd,
    missingMethod: missingMethodOf({ params }),
    discounts: listOf(params, "discounts").map((discount) => resolveDiscount(world, discount, customer.id)),
    method,
    holder: flag(params, "off_session") ? "absent" : "present",
    firstPayment: behaviour === "default_incomplete" ? "wait" : "try",
    metadata: mergeMetadata({}, params.metadata),
    automaticTax: flag(nested(params, "automatic_tax"), "enabled") ?? false,
    invoiced,
  });
  if (behaviour === "error_if_incomplete" && refused !== null && typeof refused === "object") {
    voidInvoice(world, invoice);
    world.subscriptions.delete(subscription.id);
    throw cardFault(refused);
  }
  return subscription;
}

function changeItems(call: Call, subscription: Sub): void {
  const { world, params } = call;
  const change = readItemChange(world, subscription, params);
  if (!change) return;
  const at = integer(params, "proration_date") ?? world.timeOf(subscription.customer);
  const behaviour =
    oneOf(params, "proration_behavior", ["always_invoice", "create_prorations", "none"]) ?? "create_prorations";
  const lines = behaviour === "none" ? [] : prorationLines(world, subscription, change, at);
  const isBilledNow = lines.length > 0 && (behaviour === "always_invoice" || restartsPeriod(change));
  const before = structuredClone(subscription);
  applyItemChange(subscription, change, at);
  if (!isBilledNow) {
    world.pendingLines.push(
      ...lines.map((line) => ({ customer: subscription.customer, subscription: subscription.id, line })),
    );
    return;
  }
  const customer = world.customers.get(subscription.customer);
  const invoice = keepInvoice(
    world,
    draftInvoice(world, {
      customer,
      subscription,
      lines,
      reason: "subscription_update",
      period: { start: at, end: at },
      discounts: subscription.discounts,
      automaticTax: subscription.automatic_tax.enabled,
    }),
  );
  finalizeInvoice(world, invoice);
  const refused = collectInvoice(world, invoice, defaultMethod(world, invoice), "absent");
  subscription.latest_invoice = invoice.id;
  if (refused === null) return;
  if (text(params, "payment_behavior") === "error_if_incomplete") {
    voidInvoice(world, invoice);
    Object.assign(subscription, before);
    if (typeof refused === "object") throw cardFault(refused);
    throw invalid("This customer has no attached payment source.", undefined, "resource_missing");
  }
  subscription.status = "past_due";
}

function update(call: Call) {
  const { world, params } = call;
  const subscription = world.subscriptions.get(idAt(call));
  if (subscription.status === "canceled") {
    throw invalid("A canceled subscription can only update its cancellation_details and metadata.");
  }
  const before = structuredClone(subscription);
  changeItems(call, subscription);
  const ends = flag(params, "cancel_at_period_end");
  if (ends !== null) setCancelAtPeriodEnd(world, subscription, ends);
  const anchor = oneOf(nested(params, "billing_cycle_anchor"), "type", ["now", "unchanged"]);
  // What older versions of the API took is not taken any more.
  if ("billing_cycle_anchor" in params && anchor === null) throw invalid("Invalid object", "billing_cycle_anchor");
  if ("pause_collection" in params) {
    const behavior = oneOf(nested(params, "pause_collection"), "behavior", [
      "keep_as_draft",
      "mark_uncollectible",
      "void",
    ]);
    const resumesAt = integer(nested(params, "pause_collection"), "resumes_at");
    subscription.pause_collection = behavior === null ? null : { behavior, resumes_at: resumesAt };
  }
  if (anchor === "now") restart(call, subscription, before);
  const method = text(params, "default_payment_method");
  if (method !== null)
    subscription.default_payment_method = world.paymentMethods.get(method, "default_payment_method").id;
  subscription.metadata = mergeMetadata(subscription.metadata, params.metadata);
  if ("discounts" in params) {
    subscription.discounts = listOf(params, "discounts").map(
      (discount) => giveDiscount(world, resolveDiscount(world, discount, subscription.customer), subscription).id,
    );
  }
  if (text(params, "trial_end") === "now" && subscription.status === "trialing") endTrial(call, subscription);
  announce(world, subscription, before);
  return subscription;
}

/** A new period begins now and is asked for. The unused rest of the old one is not given back: `none` must be said. */
function restart({ world, params }: Call, subscription: Sub, before: Sub): void {
  if (text(params, "proration_behavior") !== "none") throw invalid("Only `none` here.", "proration_behavior");
  const at = world.timeOf(subscription.customer);
  subscription.billing_cycle_anchor = at;
  itemOf(subscription).current_period_end = at;
  renew(world, subscription);
  const invoice = world.invoices.find(subscription.latest_invoice ?? "");
  if (invoice?.status !== "open" || text(params, "payment_behavior") !== "error_if_incomplete") return;
  voidInvoice(world, invoice);
  Object.assign(subscription, before);
  throw cardFault({ code: "card_declined", declineCode: "generic_decline", message: "Your card was declined." });
}

function endTrial({ world }: Call, subscription: Sub): void {
  const at = world.timeOf(subscription.customer);
  subscription.trial_end = at;
  subscription.billing_cycle_anchor = at;
  itemOf(subscription).current_period_end = at;
  renew(world, subscription);
}

function cancel(call: Call) {
  const subscription = call.world.subscriptions.get(idAt(call));
  if (subscription.status === "canceled")
    throw invalid(`No such subscription: '${subscription.id}'`, "id", "resource_missing");
  const { world, params } = call;
  const isBilled = flag(params, "invoice_now") ?? false;
  const credit = flag(params, "prorate") ? unusedTime(world, subscription) : [];
  if (credit.length > 0 && !isBilled) throw invalid("Only with `invoice_now` here.", "prorate");
  const usage = isBilled ? usageLines(world, subscription).filter(({ amount }) => amount > 0) : [];
  const lines = [...usage, ...credit];
  cancelNow(world, subscription);
  if (lines.length === 0) return subscription;
  const at = world.timeOf(subscription.customer);
  const order = { subscription, lines, reason: "subscription_update", period: { start: at, end: at } } as const;
  const customer = world.customers.get(subscription.customer);
  const invoice = keepInvoice(world, draftInvoice(world, { customer, ...order }));
  finalizeInvoice(world, invoice);
  collectInvoice(world, invoice, defaultMethod(world, invoice), "absent");
  subscription.latest_invoice = invoice.id;
  return subscription;
}

/** Credit for what was paid and is not used. */
function unusedTime(world: World, subscription: Sub) {
  // Also of time that is not paid yet: that is for whoever asks to know.
  if (subscription.status !== "active" && subscription.status !== "past_due") return [];
  const item = itemOf(subscription);
  const change = { item, price: world.prices.get(item.price.id), quantity: item.quantity ?? 1, removed: [] };
  const [credit] = prorationLines(world, subscription, change, world.timeOf(subscription.customer));
  return credit ? [credit] : [];
}

function resume(call: Call) {
  const { world } = call;
  const subscription = world.subscriptions.get(idAt(call));
  if (subscription.status !== "paused") throw invalid("This subscription is not paused.");
  subscription.status = "active";
  subscription.billing_cycle_anchor = world.timeOf(subscription.customer);
  itemOf(subscription).current_period_end = subscription.billing_cycle_anchor;
  renew(world, subscription);
  const invoice = world.invoices.find(subscription.latest_invoice ?? "");
  if (invoice?.status === "paid") activate(world, subscription);
  world.emit("customer.subscription.resumed", subscription, subscription.billing_cycle_anchor);
  return subscription;
}

function list({ world, params }: Call) {
  const customer = text(params, "customer");
  const status = text(params, "status");
  const price = text(params, "price");
  const rows = world.subscriptions.all().filter((row) => {
    if (customer !== null && row.customer !== customer) return false;
    if (price !== null && itemOf(row).price.id !== price) return false;
    if (status === "all") return true;
    return status === null ? row.status !== "canceled" : row.status === status;
  });
  return listPage(rows, params, "/v1/subscriptions");
}

const CHANGE = [
  "automatic_tax",
  "default_payment_method",
  "discounts",
  "items",
  "metadata",
  "off_session",
  "payment_behavior",
  "payment_settings",
  "proration_behavior",
  "trial_end",
  "trial_settings",
];

const BY_INVOICE = ["collection_method", "days_until_due", "invoice_settings"];

export const subscriptionRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/subscriptions",
    takes: [...CHANGE, ...BY_INVOICE, "customer", "trial_period_days"],
    run: create,
  },
  { method: "GET", path: "/v1/subscriptions", takes: [...LIST_PARAMS, "customer", "price", "status"], run: list },
  { method: "GET", path: "/v1/subscriptions/:id", takes: [], run: (call) => call.world.subscriptions.get(idAt(call)) },
  {
    method: "POST",
    path: "/v1/subscriptions/:id",
    takes: [...CHANGE, "billing_cycle_anchor", "cancel_at_period_end", "pause_collection", "proration_date"],
    run: update,
  },
  {
    method: "DELETE",
    path: "/v1/subscriptions/:id",
    takes: ["cancellation_details", "invoice_now", "prorate"],
    run: cancel,
  },
  {
    method: "POST",
    path: "/v1/subscriptions/:id/resume",
    takes: ["billing_cycle_anchor", "proration_behavior"],
    run: resume,
  },
];
