import Stripe from "stripe";
import { isMissing } from "../stripe/ask-stripe.ts";

/** The meter that usage beyond the month's messages is told to, by Stripe's name of its events. */
export const METER_EVENT = "nexus_overage";
/** What a coupon names that is to take something off it. */
export const OVERAGE_PRODUCT = "nexus_overage";
const LOOKUP_KEY = "nexus_overage_month";
/** The meter counts micro-USD that are priced already: each is a ten-thousandth of a cent. */
const CENTS_PER_MICRO_USD = "0.0001";

export interface OveragePrice {
  meterId: string;
  priceId: string;
}

async function ensureMeter(stripe: Stripe, changes: string[]): Promise<string> {
  for await (const { id, event_name } of stripe.billing.meters.list({ status: "active", limit: 100 })) {
    if (event_name === METER_EVENT) return id;
  }
  const { id } = await stripe.billing.meters.create({
    display_name: "Nexus AI usage beyond the plan, in micro-USD",
    event_name: METER_EVENT,
    default_aggregation: { formula: "sum" },
    customer_mapping: { type: "by_id", event_payload_key: "stripe_customer_id" },
    value_settings: { event_payload_key: "value" },
  });
  changes.push(`meter ${METER_EVENT} made`);
  return id;
}

/**
 * The meter and the price of what is used beyond the month's messages, made when they are not there. One for all plans:
 * what a plan asks for it stands in the table of tiers, and is in the amounts already.
 * @param changes What was done, in words, is added to it.
 */
export async function ensureOveragePrice(stripe: Stripe, changes: string[]): Promise<OveragePrice> {
  const { data } = await stripe.prices.list({ lookup_keys: [LOOKUP_KEY], limit: 1 });
  const meterOf = data[0]?.active ? data[0].recurring?.meter : null;
  if (data[0] && meterOf) return { meterId: meterOf, priceId: data[0].id };
  const meterId = await ensureMeter(stripe, changes);
  await stripe.products.retrieve(OVERAGE_PRODUCT).catch(async (error: unknown) => {
    if (!isMissing(error)) throw error;
    await stripe.products.create({ id: OVERAGE_PRODUCT, name: "Nexus AI beyond the month's messages" });
  });
  const { id: priceId } = await stripe.prices.create({
    product: OVERAGE_PRODUCT,
    currency: "usd",
    unit_amount_decimal: Stripe.Decimal.from(CENTS_PER_MICRO_USD),
    recurring: { interval: "month", usage_type: "metered", meter: meterId },
    lookup_key: LOOKUP_KEY,
    transfer_lookup_key: true,
    tax_behavior: "exclusive",
  });
  changes.push(`price ${LOOKUP_KEY} made`);
  return { meterId, priceId };
}
