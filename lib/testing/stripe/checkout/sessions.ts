import type Stripe from "stripe";
import { resolveDiscount } from "../billing/discount.ts";
import { describeLine } from "../billing/invoice-line.ts";
import { invalid } from "../fault.ts";
import { LIST_PARAMS, listPage } from "../list-page.ts";
import { missingMethodOf } from "../objects/subscriptions.ts";
import { flag, integer, listOf, mergeMetadata, needText, nested, oneOf, text } from "../params.ts";
import { type Call, idAt, type Route } from "../route.ts";
import type { Wire } from "../wire.ts";
import { wireList } from "../wire-list.ts";
import type { World } from "../world.ts";
import type { Order } from "./order.ts";
import { totalOf } from "./total.ts";

function readOrder({ world, params }: Call, mode: "payment" | "subscription", customer: string | null): Order {
  const items = listOf(params, "line_items").map((item, index) => {
    const price = world.prices.get(needText(item, "price"), `line_items[${index}][price]`);
    if (!price.active) throw invalid("The price specified is inactive.", `line_items[${index}][price]`);
    const isMetered = price.recurring?.usage_type === "metered";
    const quantity = integer(item, "quantity");
    if (isMetered && quantity !== null)
      throw invalid("Quantity should not be specified where usage_type is `metered`.", "line_items");
    if (!isMetered && (quantity === null || quantity < 1))
      throw invalid("Quantity is required.", `line_items[${index}][quantity]`);
    return { price, quantity: quantity ?? 1 };
  });
  if (items.length === 0) throw invalid("Missing required param: line_items.", "line_items", "parameter_missing");
  const hasRecurring = items.some(({ price }) => price.recurring !== null);
  if (hasRecurring !== (mode === "subscription")) {
    throw invalid("You specified `payment` mode but passed a recurring price, or the other way around.", "mode");
  }
  const data = nested(params, mode === "subscription" ? "subscription_data" : "payment_intent_data");
  const discounts = listOf(params, "discounts").map((discount) => {
    resolveDiscount(world, discount, customer);
    return { coupon: text(discount, "coupon"), promotion_code: text(discount, "promotion_code") };
  });
  if (discounts.length > 0 && flag(params, "allow_promotion_codes")) {
    throw invalid("You may only specify one of these parameters: allow_promotion_codes, discounts.", "discounts");
  }
  return {
    items,
    lineItems: items.map(({ price, quantity }) => lineItem(world, price, quantity)),
    trialDays: integer(data, "trial_period_days"),
    trialEnd: integer(data, "trial_end"),
    missingMethod: missingMethodOf({ params: data }),
    metadata: mergeMetadata({}, data.metadata),
    discounts,
    problem: null,
    asking: null,
  };
}

function lineItem(world: World, price: Wire<Stripe.Price>, quantity: number): Wire<Stripe.LineItem> {
  const amount = (price.unit_amount ?? 0) * quantity;
  return {
    id: world.newId("li"),
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: describeLine(world, price, quantity),
    metadata: {},
    price: structuredClone(price),
    quantity,
  };
}

function create(call: Call) {
  const { world, params } = call;
  const mode = oneOf(params, "mode", ["payment", "subscription"]);
  if (mode === null) throw invalid("Missing required param: mode.", "mode", "parameter_missing");
  const customer = text(params, "customer");
  if (customer !== null) world.customers.get(customer, "customer");
  const order = readOrder(call, mode, customer);
  const id = world.newId("cs_test");
  const at = world.timeOf(customer);
  world.checkoutOrders.set(id, order);
  const { subtotal, total, discount } = totalOf(world, order);
  const expiresAt = integer(params, "expires_at") ?? at + 86_400;
  const taxIds = flag(nested(params, "tax_id_collection"), "enabled") ?? false;
  const automaticTax = flag(nested(params, "automatic_tax"), "enabled") ?? false;
  return world.checkoutSessions.add({
    id,
    object: "checkout.session",
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: flag(params, "allow_promotion_codes"),
    allowed_payment_method_types: null,
    amount_subtotal: subtotal,
    amount_total: total,
    automatic_tax: {
      enabled: automaticTax,
      liability: automaticTax ? { type: "self" } : null,
      provider: null,
      status: automaticTax ? "requires_location_inputs" : null,
    },
    billing_address_collection: oneOf(params, "billing_address_collection", ["auto", "required"]),
    cancel_url: text(params, "cancel_url"),
    client_reference_id: text(params, "client_reference_id"),
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: at,
    currency: order.items[0]?.price.currency ?? "usd",
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer,
    customer_account: null,
    customer_creation: mode === "payment" ? "if_required" : null,
    customer_details: null,
    customer_email: text(params, "customer_email"),
    discounts: order.discounts,
    expires_at: expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: (text(params, "locale") ?? null) as Stripe.Checkout.Session.Locale | null,
    managed_payments: null,
    metadata: mergeMetadata({}, params.metadata),
    mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: oneOf(params, "payment_method_collection", ["always", "if_required"]) ?? "always",
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ["card"],
    payment_status: "unpaid",
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: null,
    subscription: null,
    success_url: needText(params, "success_url"),
    tax_id_collection: { enabled: taxIds, required: "never" },
    total_details: { amount_discount: discount, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url: `${world.origin}/c/pay/${id}`,
    wallet_options: null,
  } satisfies Wire<Stripe.Checkout.Session>);
}

/** Ends a session that was not used. */
export function expireSession(world: World, session: Wire<Stripe.Checkout.Session>): void {
  session.status = "expired";
  session.url = null;
  world.emit("checkout.session.expired", session, world.timeOf(session.customer));
}

function expire(call: Call) {
  const session = call.world.checkoutSessions.get(idAt(call));
  if (session.status !== "open") throw invalid(`Only Checkout Sessions with a status of open can be expired.`);
  expireSession(call.world, session);
  return session;
}

function list({ world, params }: Call) {
  const customer = text(params, "customer");
  const status = text(params, "status");
  const rows = world.checkoutSessions
    .all()
    .filter((row) => (customer === null || row.customer === customer) && (status === null || row.status === status));
  return listPage(rows, params, "/v1/checkout/sessions");
}

export const checkoutRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/checkout/sessions",
    takes: [
      "allow_promotion_codes",
      "automatic_tax",
      "billing_address_collection",
      "cancel_url",
      "client_reference_id",
      "customer",
      "customer_email",
      "customer_update",
      "discounts",
      "expires_at",
      "line_items",
      "locale",
      "metadata",
      "mode",
      "payment_intent_data",
      "payment_method_collection",
      "subscription_data",
      "success_url",
      "tax_id_collection",
    ],
    run: create,
  },
  { method: "GET", path: "/v1/checkout/sessions", takes: [...LIST_PARAMS, "customer", "status"], run: list },
  {
    method: "GET",
    path: "/v1/checkout/sessions/:id",
    takes: [],
    run: (call) => call.world.checkoutSessions.get(idAt(call)),
  },
  {
    method: "GET",
    path: "/v1/checkout/sessions/:id/line_items",
    takes: LIST_PARAMS,
    run: (call) =>
      wireList(
        call.world.checkoutOrders.get(call.world.checkoutSessions.get(idAt(call)).id)?.lineItems ?? [],
        `/v1/checkout/sessions/${idAt(call)}/line_items`,
      ),
  },
  { method: "POST", path: "/v1/checkout/sessions/:id/expire", takes: [], run: expire },
];
