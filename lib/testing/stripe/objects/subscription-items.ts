import { announce, itemOf, makeItem } from "../billing/subscription.ts";
import { invalid } from "../fault.ts";
import { needText } from "../params.ts";
import type { Call, Route } from "../route.ts";

/** Adds something that is metered beside the plan. Another plan beside it is not sold here. */
function create({ world, params }: Call) {
  const subscription = world.subscriptions.get(needText(params, "subscription"), "subscription");
  const price = world.prices.get(needText(params, "price"), "price");
  if (price.recurring?.usage_type !== "metered") throw invalid("A subscription here has one plan.", "price");
  const plan = itemOf(subscription);
  if (price.recurring.interval !== plan.price.recurring?.interval) {
    throw invalid("All prices on a subscription must have the same `recurring.interval`.", "price");
  }
  if (subscription.items.data.some((item) => item.price.id === price.id)) {
    throw invalid(`An existing Subscription Item is already using that Price \`${price.id}\`.`, "price");
  }
  const before = structuredClone(subscription);
  const period = { start: plan.current_period_start, end: plan.current_period_end };
  const item = makeItem(world, subscription.id, price, 1, period);
  item.created = world.timeOf(subscription.customer);
  subscription.items.data.push(item);
  announce(world, subscription, before);
  return item;
}

export const subscriptionItemRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/subscription_items", takes: ["price", "subscription"], run: create },
];
