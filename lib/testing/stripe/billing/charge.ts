import type Stripe from "stripe";
import { AUTHENTICATION_REQUIRED, CARDS, type Decline } from "../cards.ts";
import type { Wire } from "../wire.ts";
import type { World } from "../world.ts";
import { openDispute } from "./open-dispute.ts";

export interface PaymentOrder {
  amount: number;
  currency: string;
  customer: string | null;
  metadata?: Record<string, string>;
  description?: string | null;
}

/** A payment that nothing has been tried for yet. */
export function openIntent(world: World, order: PaymentOrder): Wire<Stripe.PaymentIntent> {
  const id = world.newId("pi");
  const intent = world.paymentIntents.add({
    id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: order.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic",
    client_secret: `${id}_secret_test`,
    confirmation_method: "automatic",
    created: world.timeOf(order.customer),
    currency: order.currency,
    customer: order.customer,
    customer_account: null,
    description: order.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: order.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "requires_payment_method",
    transfer_group: null,
  } satisfies Wire<Stripe.PaymentIntent>);
  world.emit("payment_intent.created", intent, intent.created);
  return intent;
}

function addCharge(
  world: World,
  intent: Wire<Stripe.PaymentIntent>,
  method: Wire<Stripe.PaymentMethod>,
  refused: Decline | null,
): Wire<Stripe.Charge> {
  const id = world.newId("ch");
  const at = world.timeOf(intent.customer);
  const charge = world.charges.add({
    id,
    object: "charge",
    amount: intent.amount,
    amount_captured: refused ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: "NEXUS AI",
    captured: !refused,
    created: at,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: refused?.code ?? null,
    failure_message: refused?.message ?? null,
    fraud_details: null,
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: null,
    paid: !refused,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: null,
    receipt_email: null,
    receipt_number: null,
    receipt_url: `${world.origin}/receipts/${id}`,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: refused ? "failed" : "succeeded",
    transfer_data: null,
    transfer_group: null,
  } satisfies Wire<Stripe.Charge>);
  intent.latest_charge = charge.id;
  world.emit(refused ? "charge.failed" : "charge.succeeded", charge, at);
  return charge;
}

/**
 * Tries to take a payment from a card.
 * @param holder `present` when the card's holder can be asked, `confirmed` when they have just agreed.
 * @returns What refused it, `asks_holder`, or null when the money was taken.
 */
export function attempt(
  world: World,
  intent: Wire<Stripe.PaymentIntent>,
  method: Wire<Stripe.PaymentMethod>,
  holder: "absent" | "present" | "confirmed",
): Decline | "asks_holder" | null {
  const at = world.timeOf(intent.customer);
  const behaviour = CARDS[world.cardNumbers.get(method.id) ?? ""];
  intent.payment_method = method.id;
  if (behaviour?.asksHolder && holder === "present") {
    intent.status = "requires_action";
    intent.next_action = { type: "use_stripe_sdk", use_stripe_sdk: {} };
    world.emit("payment_intent.requires_action", intent, at);
    return "asks_holder";
  }
  const isUnconfirmed = behaviour?.asksHolder && holder === "absent";
  const refused = isUnconfirmed ? AUTHENTICATION_REQUIRED : (behaviour?.refusedAtCharge ?? null);
  intent.next_action = null;
  const charge = addCharge(world, intent, method, refused);
  if (refused) {
    const { code, declineCode, message } = refused;
    intent.status = "requires_payment_method";
    intent.last_payment_error = { type: "card_error", code, decline_code: declineCode, message } as Wire<
      NonNullable<Stripe.PaymentIntent["last_payment_error"]>
    >;
    world.emit("payment_intent.payment_failed", intent, at);
    return refused;
  }
  intent.status = "succeeded";
  intent.amount_received = intent.amount;
  intent.last_payment_error = null;
  world.emit("payment_intent.succeeded", intent, at);
  if (behaviour?.disputed) openDispute(world, charge);
  return null;
}
