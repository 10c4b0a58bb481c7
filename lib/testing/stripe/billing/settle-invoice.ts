import type Stripe from "stripe";
import type { Decline } from "../cards.ts";
import type { Wire } from "../wire.ts";
import type { World } from "../world.ts";
import { changeBalance } from "./change-balance.ts";
import { attempt, openIntent } from "./charge.ts";
import { subscriptionOf } from "./invoice.ts";

const DAY = 86_400;
/** When a failed payment is tried again, from the first failure on. */
const RETRY_AFTER = [3 * DAY, 8 * DAY, 15 * DAY];

/** Keeps a draft. */
export function keepInvoice(world: World, invoice: Wire<Stripe.Invoice>): Wire<Stripe.Invoice> {
  world.invoices.add(invoice);
  world.emit("invoice.created", invoice, invoice.created);
  return invoice;
}

/** Gives an invoice its number and takes the customer's credit for it. */
export function finalizeInvoice(world: World, invoice: Wire<Stripe.Invoice>): void {
  const customer = world.customers.get(invoice.customer ?? "");
  const at = world.timeOf(customer.id);
  const credit = Math.min(Math.max(0, -customer.balance), Math.max(0, invoice.total));
  invoice.amount_due = Math.max(0, invoice.total - credit);
  invoice.amount_remaining = invoice.amount_due;
  invoice.automatically_finalizes_at = null;
  invoice.status = "open";
  invoice.number = world.nextInvoiceNumber();
  invoice.effective_at = at;
  invoice.status_transitions.finalized_at = at;
  invoice.hosted_invoice_url = `${world.origin}/i/${invoice.id}`;
  invoice.invoice_pdf = `${world.origin}/i/${invoice.id}/pdf`;
  const days = world.subscriptions.find(subscriptionOf(invoice) ?? "")?.days_until_due;
  if (invoice.collection_method === "send_invoice" && days) invoice.due_date = at + days * DAY;
  customer.currency ??= invoice.currency;
  const used = invoice.total - invoice.amount_due;
  if (used !== 0) changeBalance(world, customer, { amount: used, type: "applied_to_invoice", invoice: invoice.id });
  invoice.ending_balance = customer.balance;
  world.emit("invoice.finalized", invoice, at);
  if (invoice.amount_due === 0) markPaid(world, invoice);
}

function markPaid(world: World, invoice: Wire<Stripe.Invoice>): void {
  const at = world.timeOf(invoice.customer);
  invoice.status = "paid";
  invoice.attempted = true;
  invoice.amount_paid = invoice.amount_due;
  invoice.amount_remaining = 0;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.paid_at = at;
  world.retries.delete(invoice.id);
  world.emit("invoice.paid", invoice, at);
  world.emit("invoice.payment_succeeded", invoice, at);
}

function paymentOf(world: World, invoice: Wire<Stripe.Invoice>): Wire<Stripe.InvoicePayment> {
  const before = world.invoicePayments.all().find((payment) => payment.invoice === invoice.id);
  if (before) return before;
  const intent = openIntent(world, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: invoice.customer,
    description: `Payment for invoice ${invoice.number}`,
  });
  return world.invoicePayments.add({
    id: world.newId("inpay"),
    object: "invoice_payment",
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: intent.created,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: "payment_intent", payment_intent: intent.id },
    status: "open",
    status_transitions: { canceled_at: null, paid_at: null },
  } satisfies Wire<Stripe.InvoicePayment>);
}

/** The payment intent of an open invoice. */
export function intentOf(world: World, invoice: Wire<Stripe.Invoice>): Wire<Stripe.PaymentIntent> {
  return world.paymentIntents.get(paymentOf(world, invoice).payment.payment_intent ?? "");
}

/** What a customer pays with, unless the subscription or the call says otherwise. */
export function defaultMethod(world: World, invoice: Wire<Stripe.Invoice>): Wire<Stripe.PaymentMethod> | null {
  const subscription = world.subscriptions.find(subscriptionOf(invoice) ?? "");
  const id =
    subscription?.default_payment_method ??
    world.customers.find(invoice.customer ?? "")?.invoice_settings.default_payment_method;
  return id ? (world.paymentMethods.find(id) ?? null) : null;
}

/**
 * Tries to collect an open invoice.
 * @returns What refused it, `asks_holder`, `no_method`, or null when it is paid.
 */
export function collectInvoice(
  world: World,
  invoice: Wire<Stripe.Invoice>,
  method: Wire<Stripe.PaymentMethod> | null,
  holder: "absent" | "present" | "confirmed",
): Decline | "asks_holder" | "no_method" | null {
  if (invoice.status !== "open") return null;
  const at = world.timeOf(invoice.customer);
  const payment = paymentOf(world, invoice);
  const intent = world.paymentIntents.get(payment.payment.payment_intent ?? "");
  invoice.attempted = true;
  invoice.attempt_count++;
  const refused = method ? attempt(world, intent, method, holder) : "no_method";
  if (refused === null) {
    payment.status = "paid";
    payment.amount_paid = payment.amount_requested;
    payment.status_transitions.paid_at = at;
    world.emit("invoice_payment.paid", payment, at);
    markPaid(world, invoice);
    return null;
  }
  if (refused === "asks_holder") {
    world.emit("invoice.payment_action_required", invoice, at);
    return refused;
  }
  if (holder === "absent") {
    const dates = world.retries.get(invoice.id) ?? RETRY_AFTER.map((after) => at + after);
    const rest = dates.filter((date) => date > at);
    world.retries.set(invoice.id, rest);
    invoice.next_payment_attempt = rest[0] ?? null;
  }
  world.emit("invoice.payment_failed", invoice, at);
  return refused;
}

/** An invoice that nobody has to pay any more. */
export function voidInvoice(world: World, invoice: Wire<Stripe.Invoice>): void {
  const at = world.timeOf(invoice.customer);
  invoice.status = "void";
  invoice.next_payment_attempt = null;
  invoice.status_transitions.voided_at = at;
  world.retries.delete(invoice.id);
  world.emit("invoice.voided", invoice, at);
}
