import type Stripe from "stripe";
import { invalid } from "../fault.ts";
import type { Seconds, Wire } from "../wire.ts";
import type { World } from "../world.ts";
import { addInterval } from "./period.ts";

export type Sub = Wire<Stripe.Subscription>;
export type SubItem = Wire<Stripe.SubscriptionItem>;

/** The first item of a subscription. */
export function itemOf(subscription: Sub): SubItem {
  const [item] = subscription.items.data;
  if (!item) throw invalid("The subscription has no item.");
  return item;
}

function planOf(price: Wire<Stripe.Price>): Wire<Stripe.Plan> {
  if (!price.recurring) throw invalid("The price specified is set to `type=one_time`.", "items[0][price]");
  return {
    id: price.id,
    object: "plan",
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: "per_unit",
    created: price.created,
    currency: price.currency,
    interval: price.recurring.interval,
    interval_count: price.recurring.interval_count,
    livemode: false,
    metadata: price.metadata,
    meter: price.recurring.meter,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: price.recurring.usage_type,
  };
}

/** An item for a price. @throws Fault for a price that is sold once */
export function makeItem(
  world: World,
  subscriptionId: string,
  price: Wire<Stripe.Price>,
  quantity: number,
  period: { start: Seconds; end: Seconds },
): SubItem {
  return {
    id: world.newId("si"),
    object: "subscription_item",
    billing_thresholds: null,
    created: period.start,
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: {},
    plan: planOf(price),
    // Expanded, as Stripe shows it; the SDK's type says so as well.
    price: structuredClone(price),
    ...(price.recurring?.usage_type === "metered" ? {} : { quantity }),
    subscription: subscriptionId,
    tax_rates: [],
  } satisfies SubItem;
}

/** Gives an item another price. */
export function setPrice(item: SubItem, price: Wire<Stripe.Price>): void {
  item.price = structuredClone(price);
  item.plan = planOf(price);
}

/** When the period that begins at `start` ends. */
export function periodEnd({ recurring }: Wire<Stripe.Price>, anchor: Seconds, start: Seconds): Seconds {
  const interval = recurring?.interval ?? "month";
  const count = recurring?.interval_count ?? 1;
  // Counted from the anchor, so that the 31st comes back after February.
  for (let turn = 1; ; turn++) {
    const end = addInterval(anchor, interval, turn * count);
    if (end > start) return end;
  }
}

/** Announces a change, with what the fields were before. */
export function announce(world: World, subscription: Sub, before: Sub): void {
  const previous = Object.fromEntries(
    (Object.keys(before) as (keyof Sub)[])
      .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(subscription[key]))
      .map((key) => [key, before[key]]),
  );
  if (Object.keys(previous).length === 0) return;
  world.emit("customer.subscription.updated", subscription, world.timeOf(subscription.customer), previous);
}
