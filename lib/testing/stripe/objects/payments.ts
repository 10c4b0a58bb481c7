import type Stripe from "stripe";
import { attempt, openIntent } from "../billing/charge.ts";
import { closeDispute } from "../billing/open-dispute.ts";
import { refundCharge } from "../billing/refund-charge.ts";
import { invalid } from "../fault.ts";
import { LIST_PARAMS, listPage } from "../list-page.ts";
import { flag, integer, mergeMetadata, needText, oneOf, text } from "../params.ts";
import { type Call, idAt, type Route } from "../route.ts";
import type { Wire } from "../wire.ts";
import { cardFault, resolveMethod } from "./payment-methods.ts";

function confirmWith({ world, params }: Call, intent: Wire<Stripe.PaymentIntent>): void {
  const method = text(params, "payment_method") ?? intent.payment_method;
  if (method === null)
    throw invalid("You cannot confirm this PaymentIntent because it's missing a payment method.", "payment_method");
  const refused = attempt(
    world,
    intent,
    resolveMethod(world, method, "payment_method"),
    flag(params, "off_session") ? "absent" : "present",
  );
  if (refused !== null && refused !== "asks_holder") throw cardFault(refused, structuredClone(intent));
}

function createIntent(call: Call) {
  const { world, params } = call;
  const amount = integer(params, "amount");
  if (amount === null || amount < 50) throw invalid("Amount must be at least 50 cents", "amount", "amount_too_small");
  const customer = text(params, "customer");
  if (customer !== null) world.customers.get(customer, "customer");
  const intent = openIntent(world, {
    amount,
    currency: needText(params, "currency"),
    customer,
    metadata: mergeMetadata({}, params.metadata),
    description: text(params, "description"),
  });
  if (flag(params, "confirm")) confirmWith(call, intent);
  return intent;
}

function confirm(call: Call) {
  const intent = call.world.paymentIntents.get(idAt(call));
  if (intent.status === "succeeded" || intent.status === "canceled") {
    throw invalid(`This PaymentIntent's status is ${intent.status}.`, undefined, "payment_intent_unexpected_state");
  }
  confirmWith(call, intent);
  return intent;
}

function cancel(call: Call) {
  const { world } = call;
  const intent = world.paymentIntents.get(idAt(call));
  if (intent.status === "succeeded") throw invalid("It succeeded.", undefined, "payment_intent_unexpected_state");
  intent.status = "canceled";
  intent.canceled_at = world.timeOf(intent.customer);
  world.emit("payment_intent.canceled", intent, intent.canceled_at);
  return intent;
}

function createRefund({ world, params }: Call) {
  const intentId = text(params, "payment_intent");
  const chargeId =
    text(params, "charge") ??
    (intentId === null ? null : world.paymentIntents.get(intentId, "payment_intent").latest_charge);
  if (chargeId === null)
    throw invalid("One of the following params should be provided: payment_intent or charge.", "charge");
  return refundCharge(world, world.charges.get(chargeId, "charge"), {
    amount: integer(params, "amount"),
    reason: oneOf(params, "reason", ["duplicate", "fraudulent", "requested_by_customer"]),
    metadata: mergeMetadata({}, params.metadata),
  });
}

function updateDispute(call: Call) {
  const { world } = call;
  const dispute = world.disputes.get(idAt(call));
  dispute.status = "under_review";
  dispute.evidence_details.has_evidence = true;
  dispute.evidence_details.submission_count++;
  world.emit("charge.dispute.updated", dispute, world.now());
  return dispute;
}

function closeDisputeCall(call: Call) {
  const dispute = call.world.disputes.get(idAt(call));
  closeDispute(call.world, dispute, "lost");
  return dispute;
}

/** A list that is narrowed by equal fields. */
export function listBy(
  rows: (call: Call) => readonly { id: string; created: number }[],
  url: string,
  names: readonly string[],
): Route["run"] {
  return (call) =>
    listPage(
      rows(call).filter((row) =>
        names.every((name) => {
          const wanted = text(call.params, name);
          return wanted === null || Object.entries(row).some(([key, value]) => key === name && value === wanted);
        }),
      ),
      call.params,
      url,
    );
}

export const paymentRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/payment_intents",
    takes: ["amount", "confirm", "currency", "customer", "description", "metadata", "off_session", "payment_method"],
    run: createIntent,
  },
  {
    method: "GET",
    path: "/v1/payment_intents",
    takes: [...LIST_PARAMS, "customer"],
    run: listBy(({ world }) => world.paymentIntents.all(), "/v1/payment_intents", ["customer"]),
  },
  {
    method: "GET",
    path: "/v1/payment_intents/:id",
    takes: [],
    run: (call) => call.world.paymentIntents.get(idAt(call)),
  },
  { method: "POST", path: "/v1/payment_intents/:id/confirm", takes: ["off_session", "payment_method"], run: confirm },
  { method: "POST", path: "/v1/payment_intents/:id/cancel", takes: [], run: cancel },
  {
    method: "GET",
    path: "/v1/charges",
    takes: [...LIST_PARAMS, "customer", "payment_intent"],
    run: listBy(({ world }) => world.charges.all(), "/v1/charges", ["customer", "payment_intent"]),
  },
  { method: "GET", path: "/v1/charges/:id", takes: [], run: (call) => call.world.charges.get(idAt(call)) },
  {
    method: "POST",
    path: "/v1/refunds",
    takes: ["amount", "charge", "metadata", "payment_intent", "reason"],
    run: createRefund,
  },
  {
    method: "GET",
    path: "/v1/refunds",
    takes: [...LIST_PARAMS, "charge", "payment_intent"],
    run: listBy(({ world }) => world.refunds.all(), "/v1/refunds", ["charge", "payment_intent"]),
  },
  { method: "GET", path: "/v1/refunds/:id", takes: [], run: (call) => call.world.refunds.get(idAt(call)) },
  {
    method: "GET",
    path: "/v1/disputes",
    takes: [...LIST_PARAMS, "charge", "payment_intent"],
    run: listBy(({ world }) => world.disputes.all(), "/v1/disputes", ["charge", "payment_intent"]),
  },
  { method: "GET", path: "/v1/disputes/:id", takes: [], run: (call) => call.world.disputes.get(idAt(call)) },
  { method: "POST", path: "/v1/disputes/:id", takes: ["evidence", "metadata", "submit"], run: updateDispute },
  { method: "POST", path: "/v1/disputes/:id/close", takes: [], run: closeDisputeCall },
];
