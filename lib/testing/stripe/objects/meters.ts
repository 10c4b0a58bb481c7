import type Stripe from "stripe";
import { usageBetween } from "../billing/renew-subscription.ts";
import { invalid } from "../fault.ts";
import { LIST_PARAMS, listPage } from "../list-page.ts";
import { integer, needText, nested, oneOf, text } from "../params.ts";
import { type Call, idAt, type Route } from "../route.ts";
import type { Wire } from "../wire.ts";
import { wireList } from "../wire-list.ts";

function createMeter({ world, params }: Call) {
  const eventName = needText(params, "event_name");
  if (world.meters.all().some((meter) => meter.event_name === eventName && meter.status === "active")) {
    throw invalid(`There is an active meter for the event name ${eventName}.`, "event_name", "resource_already_exists");
  }
  const formula = oneOf(nested(params, "default_aggregation"), "formula", ["count", "last", "sum"]);
  if (formula === null) throw invalid("Missing required param: default_aggregation.", "default_aggregation");
  return world.meters.add({
    id: world.newId("mtr"),
    object: "billing.meter",
    created: world.now(),
    customer_mapping: {
      event_payload_key: text(nested(params, "customer_mapping"), "event_payload_key") ?? "stripe_customer_id",
      type: "by_id",
    },
    default_aggregation: { formula },
    display_name: needText(params, "display_name"),
    event_name: eventName,
    event_time_window: null,
    livemode: false,
    status: "active",
    status_transitions: { deactivated_at: null },
    updated: world.now(),
    value_settings: { event_payload_key: text(nested(params, "value_settings"), "event_payload_key") ?? "value" },
  } satisfies Wire<Stripe.Billing.Meter>);
}

function createEvent({ world, params }: Call) {
  const eventName = needText(params, "event_name");
  const meter = world.meters.all().find((one) => one.event_name === eventName && one.status === "active");
  if (!meter) throw invalid(`No active meter found for event name ${eventName}`, "event_name", "no_meter");
  const payload = Object.fromEntries(
    Object.entries(nested(params, "payload")).map(([key, value]) => [key, String(value)]),
  );
  const customer = payload[meter.customer_mapping.event_payload_key] ?? "";
  world.customers.get(customer, "payload[stripe_customer_id]");
  const value = payload[meter.value_settings.event_payload_key];
  if (meter.default_aggregation.formula !== "count" && !/^\d+$/.test(value ?? "")) {
    throw invalid("The value must be a whole number.", "payload[value]");
  }
  const identifier = text(params, "identifier") ?? world.newId("mev");
  // An identifier counts once.
  if (world.meterEvents.some((event) => event.identifier === identifier)) {
    throw invalid(`An event already exists with identifier ${identifier}.`, "identifier");
  }
  const event = {
    object: "billing.meter_event",
    created: world.now(),
    event_name: eventName,
    identifier,
    livemode: false,
    payload,
    timestamp: integer(params, "timestamp") ?? world.timeOf(customer),
  } satisfies Wire<Stripe.Billing.MeterEvent>;
  world.meterEvents.push(event);
  return event;
}

function summaries(call: Call) {
  const { world, params } = call;
  const meter = world.meters.get(idAt(call));
  const start = integer(params, "start_time") ?? 0;
  const end = integer(params, "end_time") ?? world.now();
  const summary = {
    id: world.newId("mtrusg"),
    object: "billing.meter_event_summary",
    aggregated_value: usageBetween(world, meter.id, needText(params, "customer"), start, end),
    end_time: end,
    livemode: false,
    meter: meter.id,
    start_time: start,
  } satisfies Wire<Stripe.Billing.MeterEventSummary>;
  return wireList([summary], `/v1/billing/meters/${meter.id}/event_summaries`);
}

export const meterRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/billing/meters",
    takes: ["customer_mapping", "default_aggregation", "display_name", "event_name", "value_settings"],
    run: createMeter,
  },
  {
    method: "GET",
    path: "/v1/billing/meters",
    takes: [...LIST_PARAMS, "status"],
    run: ({ world, params }) => listPage(world.meters.all(), params, "/v1/billing/meters"),
  },
  { method: "GET", path: "/v1/billing/meters/:id", takes: [], run: (call) => call.world.meters.get(idAt(call)) },
  {
    method: "GET",
    path: "/v1/billing/meters/:id/event_summaries",
    takes: [...LIST_PARAMS, "customer", "end_time", "start_time"],
    run: summaries,
  },
  {
    method: "POST",
    path: "/v1/billing/meter_events",
    takes: ["event_name", "identifier", "payload", "timestamp"],
    run: createEvent,
  },
];
