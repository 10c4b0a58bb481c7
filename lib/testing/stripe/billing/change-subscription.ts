import type Stripe from "stripe";
import { invalid } from "../fault.ts";
import { flag, integer, listOf, text } from "../params.ts";
import type { Params, Seconds, Wire } from "../wire.ts";
import type { World } from "../world.ts";
import { describeLine, makeLine } from "./invoice-line.ts";
import { itemOf, makeItem, periodEnd, type Sub, type SubItem, setPrice } from "./subscription.ts";

/** What the item of a subscription shall become. */
export interface ItemChange {
  item: SubItem;
  price: Wire<Stripe.Price>;
  quantity: number;
  /** Items beside the plan that are taken away. */
  removed: SubItem[];
}

/** The items that `items[]` names with `deleted`. @throws Fault for foreign ids and for the plan itself */
function readRemoved(subscription: Sub, named: readonly Params[]): SubItem[] {
  return named.map((one) => {
    const id = text(one, "id");
    const item = subscription.items.data.find((other) => other.id === id);
    if (!item) throw invalid(`No such subscription item: '${id}'`, "items", "resource_missing");
    if (item === itemOf(subscription)) throw invalid("A subscription must have at least one active plan.");
    return item;
  });
}

/** Reads `items[]` of a change. Null when nothing of it changes. @throws Fault for foreign ids and for a second plan */
export function readItemChange(world: World, subscription: Sub, params: Params): ItemChange | null {
  const { deleted = [], kept = [] } = Object.groupBy(listOf(params, "items"), (one) =>
    flag(one, "deleted") ? "deleted" : "kept",
  );
  const removed = readRemoved(subscription, deleted);
  const [wanted, ...others] = kept;
  if (!wanted) {
    if (removed.length > 0) throw invalid("Not sold here.", "items");
    return null;
  }
  if (others.length > 0) throw invalid("A subscription here has one plan.", "items");
  const id = text(wanted, "id");
  const item = id === null ? itemOf(subscription) : subscription.items.data.find((one) => one.id === id);
  if (!item) throw invalid(`No such subscription item: '${id}'`, "items[0][id]", "resource_missing");
  const priceId = text(wanted, "price");
  // Without an id Stripe would add a second item beside the first.
  if (id === null && priceId !== null) throw invalid("Name the item that is replaced.", "items[0][id]");
  const price = world.prices.get(priceId ?? item.price.id, "items[0][price]");
  if (!price.active && price.id !== item.price.id) throw invalid("The price specified is inactive.", "items[0][price]");
  if (price.currency !== subscription.currency) throw invalid("The currency cannot change.", "items[0][price]");
  const beside = subscription.items.data.filter((one) => one.id !== item.id && !removed.includes(one));
  if (beside.some((one) => one.price.recurring?.interval !== price.recurring?.interval)) {
    throw invalid("All prices on a subscription must have the same `recurring.interval`.", "items[0][price]");
  }
  const quantity = integer(wanted, "quantity") ?? item.quantity ?? 1;
  const isSame = price.id === item.price.id && quantity === item.quantity && removed.length === 0;
  return isSame ? null : { item, price, quantity, removed };
}

/** Whether a change begins a new period now: another interval, or from free to paid. */
export function restartsPeriod({ item, price }: ItemChange): boolean {
  return (
    item.price.recurring?.interval !== price.recurring?.interval ||
    item.price.recurring?.interval_count !== price.recurring?.interval_count
  );
}

/**
 * What a change costs: credit for the unused rest of what was paid, and the same time (or a whole new period) at the
 * new price. https://docs.stripe.com/billing/subscriptions/prorations
 */
export function prorationLines(
  world: World,
  subscription: Sub,
  change: ItemChange,
  at: Seconds,
): Wire<Stripe.InvoiceLineItem>[] {
  if (subscription.status === "trialing") return [];
  const { item, price, quantity } = change;
  const { current_period_start: start, current_period_end: end } = item;
  const rest = (end - at) / (end - start);
  const before = world.prices.get(item.price.id);
  const oldQuantity = item.quantity ?? 1;
  const link = (proration: boolean) => ({ id: subscription.id, item: item.id, proration });
  const credit = makeLine(world, {
    amount: -Math.round((before.unit_amount ?? 0) * oldQuantity * rest),
    currency: before.currency,
    description: `Unused time on ${describeLine(world, before, oldQuantity)}`,
    quantity: oldQuantity,
    period: { start: at, end },
    price: before,
    subscription: link(true),
  });
  const restarts = restartsPeriod(change);
  const full = (price.unit_amount ?? 0) * quantity;
  const charge = makeLine(world, {
    amount: restarts ? full : Math.round(full * rest),
    currency: price.currency,
    description: restarts
      ? describeLine(world, price, quantity)
      : `Remaining time on ${describeLine(world, price, quantity)}`,
    quantity,
    period: { start: at, end: restarts ? periodEnd(price, at, at) : end },
    price,
    subscription: link(!restarts),
  });
  return [credit, charge];
}

/** Puts a change in force, without asking for money. */
export function applyItemChange(subscription: Sub, change: ItemChange, at: Seconds): void {
  const { item, price, quantity } = change;
  const removed = new Set(change.removed.map(({ id }) => id));
  subscription.items.data = subscription.items.data.filter(({ id }) => !removed.has(id));
  if (restartsPeriod(change) && subscription.status !== "trialing") {
    subscription.billing_cycle_anchor = at;
    item.current_period_start = at;
    item.current_period_end = periodEnd(price, at, at);
  }
  setPrice(item, price);
  item.quantity = quantity;
}

/** A copy of a subscription as it would be after a change, for previews. */
export function imagine(world: World, subscription: Sub, change: ItemChange | null, at: Seconds): Sub {
  const copy = structuredClone(subscription);
  if (!change) return copy;
  const index = subscription.items.data.indexOf(change.item);
  applyItemChange(
    copy,
    { ...change, item: copy.items.data[index] ?? makeItem(world, copy.id, change.price, 1, { start: at, end: at }) },
    at,
  );
  return copy;
}
