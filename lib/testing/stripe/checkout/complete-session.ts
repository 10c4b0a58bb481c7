import type Stripe from "stripe";
import { attempt, openIntent } from "../billing/charge.ts";
import { resolveDiscount } from "../billing/discount.ts";
import { collectInvoice, intentOf, voidInvoice } from "../billing/settle-invoice.ts";
import { activate, startSubscription } from "../billing/start-subscription.ts";
import { CARDS } from "../cards.ts";
import { Fault } from "../fault.ts";
import { customerRoutes } from "../objects/customers.ts";
import { attach, makeCard } from "../objects/payment-methods.ts";
import type { Params, Wire } from "../wire.ts";
import type { World } from "../world.ts";
import type { Order } from "./order.ts";
import { totalOf } from "./total.ts";

type Session = Wire<Stripe.Checkout.Session>;

export interface Buyer {
  number: string;
  email: string;
  name: string;
  country: string;
  taxId: string;
  /** The card's holder has agreed on the bank's page. */
  confirmed: boolean;
  /** Pays by a bank transfer, which takes days. */
  later: boolean;
}

/** How the buyer's try ended: paid or waiting for the bank, refused with words, or sent to the bank's page. */
export type Outcome = { kind: "done" } | { kind: "refused"; message: string } | { kind: "asks_holder" };

function customerOf(world: World, session: Session, buyer: Buyer): Wire<Stripe.Customer> {
  if (session.customer !== null) return world.customers.get(session.customer);
  const create = customerRoutes.find(({ method, path }) => method === "POST" && path === "/v1/customers");
  const params: Params = { email: buyer.email, name: buyer.name };
  return create?.run({ world, params, ids: [] }) as Wire<Stripe.Customer>;
}

function finish(world: World, session: Session, customer: Wire<Stripe.Customer>, buyer: Buyer): void {
  const order = world.checkoutOrders.get(session.id);
  session.status = "complete";
  session.url = null;
  session.customer = customer.id;
  session.customer_details = {
    address: null,
    business_name: null,
    email: buyer.email,
    individual_name: null,
    name: buyer.name,
    phone: null,
    tax_exempt: "none",
    tax_ids: buyer.taxId ? [{ type: "eu_vat", value: buyer.taxId }] : [],
  };
  if (session.automatic_tax.enabled) session.automatic_tax.status = "complete";
  const isFree = order !== undefined && totalOf(world, order).total === 0;
  session.payment_status = buyer.later ? "unpaid" : isFree ? "no_payment_required" : "paid";
  world.emit("checkout.session.completed", session, world.timeOf(customer.id));
}

/** What stops a card before anything is made. Null when nothing does. */
function judgeCard({ number, confirmed, later }: Buyer, isCharged: boolean): Outcome | null {
  if (later) return null;
  const card = CARDS[number];
  if (!card) return { kind: "refused", message: "Your card number is incorrect." };
  const refused = card.refusedAtSaving ?? (isCharged ? card.refusedAtCharge : undefined);
  if (refused) return { kind: "refused", message: refused.message };
  return card.asksHolder && !confirmed ? { kind: "asks_holder" } : null;
}

function buySubscription(
  world: World,
  session: Session,
  order: Order,
  buyer: Buyer,
  customer: Wire<Stripe.Customer>,
): void {
  const method = buyer.later ? null : makeCard(world, buyer.number, { name: buyer.name, email: buyer.email });
  const at = world.timeOf(customer.id);
  if (method) attach(world, method, customer.id);
  const { subscription, invoice } = startSubscription(world, {
    customer,
    items: order.items,
    trialEnd: order.trialEnd ?? (order.trialDays === null ? null : at + order.trialDays * 86_400),
    missingMethod: order.missingMethod,
    discounts: order.discounts.map(({ coupon, promotion_code }) =>
      resolveDiscount(world, promotion_code === null ? { coupon: coupon ?? "" } : { promotion_code }, customer.id),
    ),
    method,
    holder: "confirmed",
    firstPayment: buyer.later ? "wait" : "try",
    metadata: order.metadata,
    automaticTax: session.automatic_tax.enabled,
  });
  session.subscription = subscription.id;
  session.invoice = invoice.id;
}

function buyOnce(world: World, session: Session, order: Order, buyer: Buyer, customer: Wire<Stripe.Customer>): void {
  const intent = openIntent(world, {
    amount: totalOf(world, order).total,
    currency: session.currency ?? "usd",
    customer: customer.id,
    metadata: order.metadata,
  });
  session.payment_intent = intent.id;
  if (buyer.later) intent.status = "processing";
  else attempt(world, intent, makeCard(world, buyer.number, { name: buyer.name, email: buyer.email }), "confirmed");
}

/** What the Pay button does. */
export function completeSession(world: World, session: Session, buyer: Buyer): Outcome {
  const order = world.checkoutOrders.get(session.id);
  if (!order || session.status !== "open") return { kind: "refused", message: "This page has expired." };
  try {
    const stopped = judgeCard(buyer, totalOf(world, order).total > 0);
    if (stopped) return stopped;
    const customer = customerOf(world, session, buyer);
    (session.mode === "subscription" ? buySubscription : buyOnce)(world, session, order, buyer, customer);
    finish(world, session, customer, buyer);
    return { kind: "done" };
  } catch (error) {
    if (error instanceof Fault) return { kind: "refused", message: error.message };
    throw error;
  }
}

/** The bank decides, days later, a session that was to be paid by transfer. */
export function settleLater(world: World, session: Session, isPaid: boolean): void {
  const at = world.timeOf(session.customer);
  if (session.payment_status !== "unpaid" || session.status !== "complete") throw new Error("nothing to settle");
  const invoice = world.invoices.find(session.invoice ?? "");
  const intent = invoice ? intentOf(world, invoice) : world.paymentIntents.get(session.payment_intent ?? "");
  if (isPaid) {
    const method = makeCard(world, "4242424242424242");
    if (invoice) collectInvoice(world, invoice, method, "confirmed");
    else attempt(world, intent, method, "confirmed");
    const subscription = world.subscriptions.find(session.subscription ?? "");
    if (subscription) {
      subscription.default_payment_method = method.id;
      activate(world, subscription);
    }
    session.payment_status = "paid";
    world.emit("checkout.session.async_payment_succeeded", session, at);
    return;
  }
  if (invoice) voidInvoice(world, invoice);
  const subscription = world.subscriptions.find(session.subscription ?? "");
  if (subscription) {
    subscription.status = "incomplete_expired";
    subscription.ended_at = at;
    world.emit("customer.subscription.updated", subscription, at, { status: "incomplete" });
  }
  world.emit("checkout.session.async_payment_failed", session, at);
}
