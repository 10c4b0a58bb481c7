import type Stripe from "stripe";
import { CARD_TOKENS, CARDS, type Decline } from "../cards.ts";
import { Fault, invalid } from "../fault.ts";
import { needText, nested, text } from "../params.ts";
import { type Call, idAt, type Route } from "../route.ts";
import type { Wire } from "../wire.ts";
import type { World } from "../world.ts";

/** What a refused card answers. */
export function cardFault({ code, declineCode, message }: Decline, paymentIntent?: unknown): Fault {
  return new Fault(402, {
    type: "card_error",
    code,
    message,
    ...(code === declineCode ? {} : { decline_code: declineCode }),
    ...(paymentIntent === undefined ? {} : { payment_intent: paymentIntent }),
  });
}

/** A payment method that stands for a published test card. @throws Fault for any other number */
export function makeCard(world: World, number: string, holder: { name?: string | null; email?: string | null } = {}) {
  const behaviour = CARDS[number];
  if (!behaviour)
    throw new Fault(402, { type: "card_error", code: "incorrect_number", message: "Your card number is incorrect." });
  const id = world.newId("pm");
  world.cardNumbers.set(id, number);
  return world.paymentMethods.add({
    id,
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: {
      address: null,
      email: holder.email ?? null,
      name: holder.name ?? null,
      phone: null,
      tax_id: null,
    },
    card: {
      brand: behaviour.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: "US",
      display_brand: behaviour.brand,
      exp_month: 12,
      exp_year: 2034,
      fingerprint: `fp${number.slice(-8)}`,
      funding: "credit",
      generated_from: null,
      last4: number.slice(-4),
      networks: { available: [behaviour.brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: world.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  } satisfies Wire<Stripe.PaymentMethod>);
}

/** Keeps a payment method at a customer. @throws Fault when the card is refused at saving */
export function attach(world: World, method: Wire<Stripe.PaymentMethod>, customerId: string): void {
  const refused = CARDS[world.cardNumbers.get(method.id) ?? ""]?.refusedAtSaving;
  if (refused) throw cardFault(refused);
  method.customer = customerId;
  world.emit("payment_method.attached", method, world.timeOf(customerId));
}

/** The payment method of an id, or a new one for a published `pm_card_…` id. @throws Fault resource_missing */
export function resolveMethod(world: World, id: string, param: string): Wire<Stripe.PaymentMethod> {
  const number = CARD_TOKENS[id];
  return number === undefined ? world.paymentMethods.get(id, param) : makeCard(world, number);
}

function create({ world, params }: Call) {
  if (needText(params, "type") !== "card") throw invalid("Only cards are sold here.", "type");
  const number =
    text(nested(params, "card"), "number") ?? CARD_TOKENS[`pm_card_${text(nested(params, "card"), "token")}`];
  if (!number) throw invalid("Missing required param: card[number].", "card[number]", "parameter_missing");
  return makeCard(world, number);
}

function attachCall(call: Call) {
  const { world, params } = call;
  const method = resolveMethod(world, idAt(call), "payment_method");
  attach(world, method, world.customers.get(needText(params, "customer"), "customer").id);
  return method;
}

function detach(call: Call) {
  const method = call.world.paymentMethods.get(idAt(call));
  method.customer = null;
  call.world.emit("payment_method.detached", method, call.world.now());
  return method;
}

export const paymentMethodRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/payment_methods", takes: ["billing_details", "card", "type"], run: create },
  {
    method: "GET",
    path: "/v1/payment_methods/:id",
    takes: [],
    run: (call) => call.world.paymentMethods.get(idAt(call)),
  },
  { method: "POST", path: "/v1/payment_methods/:id/attach", takes: ["customer"], run: attachCall },
  { method: "POST", path: "/v1/payment_methods/:id/detach", takes: [], run: detach },
];
